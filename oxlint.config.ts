import { defineConfig, type DummyRuleMap } from 'oxlint'

/** Who may import whom. One row per folder; the message is the documentation. */
const forbid = (message: string, group: string[], allowTypeImports = false) => ({ group, message, allowTypeImports })

const domainDoors = forbid('other domains only through their index.ts.', [
  '#server/domains/*/**',
  '!#server/domains/*/index.ts',
])
const noTransport = forbid('domains know no transport.', [
  '#server/http/**',
  '#server/ingest/**',
  '#server/router.ts',
  '#server/app.ts',
  '#client/**',
  '#tests/**',
  'express',
])
const ownFiles = forbid('own files are ./relative; never ../ out of the folder.', ['../**', '..'])
/** A domain too big for one folder has rooms inside, which see each other. */
const ownFolders = forbid('own files are ./relative or ../room/; never out of the domain.', ['../../**', '../..'])

const clientServer = forbid('client/ takes only TYPES from the server.', ['#server/**', '**/server/**'], true)
const clientTables = forbid('client/ never sees tables; move the type to shared/.', [
  '#drizzle/**',
  '**/drizzle/**',
  '#tests/**',
])

/** The order of the domains: each may import the doors on its right, and no other. */
export const domainOrder: Record<string, string[]> = {
  access: [],
  live: ['access'],
  sources: ['access'],
  customers: ['access'],
  wordings: ['access'],
  issues: ['access'],
  events: ['access', 'sources', 'customers', 'issues'],
  incidents: ['access', 'issues', 'sources'],
  impact: ['access', 'customers', 'events', 'issues', 'incidents'],
  identities: ['access', 'sources', 'customers', 'events', 'impact'],
  calls: ['access', 'sources', 'customers', 'impact'],
  retention: ['access', 'customers', 'events'],
  mail: ['access', 'customers'],
  briefs: ['access', 'wordings', 'impact', 'calls', 'incidents', 'issues', 'customers', 'events', 'mail'],
  notices: ['access', 'wordings', 'briefs', 'impact', 'incidents', 'issues', 'customers', 'mail', 'calls'],
}

/** One group a domain, because a `!` in any group lets an import pass all of them; the last match decides. */
const order = Object.fromEntries(
  Object.entries(domainOrder).flatMap(([domain, below]) => {
    const others = Object.keys(domainOrder).filter((other) => other !== domain && !below.includes(other))
    const message = `${domain} may import only ${below.join(', ') || 'no other domain'}, each through its index.ts.`
    const doors = [...domainDoors.group, ...others.map((other) => `#server/domains/${other}/**`)]
    return [
      [`server/domains/${domain}/**`, [forbid(message, doors), ownFiles, noTransport]],
      [`server/domains/${domain}/*/**`, [forbid(message, doors), ownFolders, noTransport]],
    ]
  }),
)

const boundaries: Record<string, ReturnType<typeof forbid>[]> = {
  'shared/**': [
    forbid('shared/ is a leaf: it imports nothing of ours.', [
      '#server/**',
      '#client/**',
      '#drizzle/**',
      '#tests/**',
      '**/server/**',
      '**/client/**',
      '**/drizzle/**',
      'drizzle-orm',
      'drizzle-orm/**',
    ]),
  ],
  'drizzle/**': [forbid('drizzle/ knows only shared/.', ['#server/**', '#client/**', '#tests/**'])],
  'client/**': [clientServer, clientTables],
  'client/ui/**': [
    forbid('ui/ knows no feature, no tRPC, no server.', [
      '#client/features/**',
      '#client/trpc.ts',
      '#client/routes.tsx',
      '#server/**',
      '@trpc/*',
      '@tanstack/react-query',
      '@tanstack/react-router',
    ]),
    clientTables,
  ],
  'client/features/**': [
    forbid('features meet in routes.tsx, not in each other.', [
      '#client/features/*/**',
      '!#client/features/*/index.ts',
      '../**',
    ]),
    clientServer,
    clientTables,
  ],
  'server/platform/**': [
    forbid('platform/ knows no domain.', [
      '#server/domains/**',
      '#server/ingest/**',
      '#server/http/**',
      '#server/app.ts',
      '#client/**',
      '#tests/**',
    ]),
  ],
  'server/domains/**': [domainDoors, ownFiles, noTransport],
  ...order,
  'server/ingest/**': [
    forbid('ingest/ reaches domains only through their index.ts.', [
      '#server/domains/*/**',
      '!#server/domains/*/index.ts',
    ]),
    forbid('ingest/ knows no http, client or tests.', ['#server/http/**', '#client/**', '#tests/**']),
  ],
  'server/http/**': [
    forbid('http/ reaches domains only through their index.ts.', [
      '#server/domains/*/**',
      '!#server/domains/*/index.ts',
    ]),
    forbid('server code never imports client or tests.', ['#client/**', '#tests/**']),
  ],
}

/** Domains and intake take the time and the settings from their context, so that a test can change both. */
const noProcess = (): DummyRuleMap => ({
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'read config from ctx' },
    { object: 'Date', property: 'now', message: 'take the clock from ctx' },
  ],
})

export default defineConfig({
  ignorePatterns: ['node_modules', 'dist', 'drizzle/migrations', 'client/i18n/generated', 'data'],
  plugins: ['eslint', 'typescript', 'import', 'unicorn', 'oxc', 'react'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  },
  overrides: Object.entries(boundaries).map(([glob, patterns]) => ({
    files: [glob],
    excludeFiles: ['**/*.test.ts', '**/*.test.tsx'],
    rules: {
      'no-restricted-imports': ['error', { patterns }] as const,
      ...((glob.startsWith('server/domains/') || glob.startsWith('server/ingest/')) && noProcess()),
    },
  })),
})
