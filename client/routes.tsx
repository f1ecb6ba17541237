import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { requireUser } from '#client/features/access/index.ts'
import { Shell } from '#client/features/shell/index.ts'
import { parseSearch, stringifySearch } from '#client/lib/search-params.ts'
import { Broken, BrokenEntrance, Missing } from '#client/lib/broken.tsx'

const text = (search: Record<string, unknown>, name: string) =>
  typeof search[name] === 'string' ? search[name] : undefined

const root = createRootRoute({ component: Outlet, errorComponent: BrokenEntrance })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string } => ({ to: text(search, 'to') }),
  component: lazyRouteComponent(() => import('#client/features/access/sign-in-page.tsx'), 'SignInPage'),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('#client/features/access/setup-page.tsx'), 'SetupPage'),
})

/** All that needs a person. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: ({ location }) => requireUser(location.href),
  component: Shell,
  errorComponent: BrokenEntrance,
})
const board = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('#client/features/incidents/board-page.tsx'), 'BoardPage'),
})
const customer = createRoute({
  getParentRoute: () => inside,
  path: '/customers/$id',
  validateSearch: (search: Record<string, unknown>): { draft?: string } => ({ draft: text(search, 'draft') }),
  component: lazyRouteComponent(() => import('#client/features/briefs/caller-page.tsx'), 'CallerPage'),
})
const incidents = createRoute({
  getParentRoute: () => inside,
  path: '/incidents',
  validateSearch: (search: Record<string, unknown>): { new?: string } => ({ new: text(search, 'new') }),
  component: lazyRouteComponent(() => import('#client/features/incidents/incidents-page.tsx'), 'IncidentsPage'),
})
const incident = createRoute({
  getParentRoute: () => inside,
  path: '/incidents/$ref',
  component: lazyRouteComponent(() => import('#client/features/incidents/incident-page.tsx'), 'IncidentPage'),
})
const issues = createRoute({
  getParentRoute: () => inside,
  path: '/issues',
  component: lazyRouteComponent(() => import('#client/features/issues/issues-page.tsx'), 'IssuesPage'),
})
const issue = createRoute({
  getParentRoute: () => inside,
  path: '/issues/$id',
  component: lazyRouteComponent(() => import('#client/features/issues/issue-page.tsx'), 'IssuePage'),
})
const emails = createRoute({
  getParentRoute: () => inside,
  path: '/emails',
  component: lazyRouteComponent(() => import('#client/features/mail/emails-page.tsx'), 'EmailsPage'),
})
const sources = createRoute({
  getParentRoute: () => inside,
  path: '/sources',
  component: lazyRouteComponent(() => import('#client/features/sources/sources-page.tsx'), 'SourcesPage'),
})
const source = createRoute({
  getParentRoute: () => inside,
  path: '/sources/$id',
  component: lazyRouteComponent(() => import('#client/features/sources/source-page.tsx'), 'SourcePage'),
})
const people = createRoute({
  getParentRoute: () => inside,
  path: '/people',
  component: lazyRouteComponent(() => import('#client/features/access/people-page.tsx'), 'PeoplePage'),
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('#client/features/settings/settings-page.tsx'), 'SettingsPage'),
})
const missing = createRoute({ getParentRoute: () => inside, path: '$', component: Missing })
const find = createRoute({
  getParentRoute: () => inside,
  path: '/find',
  validateSearch: (search: Record<string, unknown>): { q?: string } => ({ q: text(search, 'q') }),
  component: lazyRouteComponent(() => import('#client/features/search/find-page.tsx'), 'FindPage'),
})

const tree = root.addChildren([
  signIn,
  setup,
  inside.addChildren([
    board,
    customer,
    incidents,
    incident,
    issues,
    issue,
    emails,
    sources,
    source,
    people,
    settings,
    find,
    missing,
  ]),
])

export const router = createRouter({
  routeTree: tree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 150,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
