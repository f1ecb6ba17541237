import type { SourceView } from '#shared/sources.ts'
import { m } from '#client/i18n/generated/messages.js'
import { hookFields } from './hook-snippets.ts'

type Field = { label: string; value: string }

/** What the sender must set, ready to paste. */
export function fieldsOf(source: SourceView): Field[] {
  if (source.kind === 'sentry') return sentryFields(source)
  if (source.kind === 'otlp') return otlpFields(source)
  if (source.kind === 'calls') return callFields(source)
  return hookFields(source)
}

const sentryFields = (source: SourceView): Field[] => [
  { label: 'DSN', value: source.dsn ?? '' },
  {
    label: m.source_example(),
    value: [
      "import * as Sentry from '@sentry/node'",
      '',
      'Sentry.init({',
      `  dsn: '${source.dsn ?? ''}',`,
      '  tracesSampleRate: 1,',
      `  // ${m.source_sentry_dedupe()}`,
      "  integrations: (all) => all.filter(({ name }) => name !== 'Dedupe'),",
      '})',
      `// ${m.source_sentry_user()}`,
      'Sentry.setUser({ id: customerId })',
    ].join('\n'),
  },
]

const otlpFields = (source: SourceView): Field[] => [
  { label: m.source_endpoint(), value: source.url },
  { label: m.source_key(), value: source.key },
  {
    label: m.source_example(),
    value: [
      `OTEL_EXPORTER_OTLP_ENDPOINT=${source.url}`,
      `OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${source.key}`,
      m.source_otlp_comment(),
    ].join('\n'),
  },
]

const callFields = ({ url }: SourceView): Field[] => [
  { label: m.source_webhook(), value: url },
  {
    label: m.source_calls_try(),
    value: [
      `curl ${url} \\`,
      '  -d event=newCall -d direction=in -d callId=1 \\',
      "  -d from=33612345678 -d to=33100000000 -d 'user[]=204'",
      `curl ${url} -d event=answer -d callId=1 -d answeringNumber=204`,
      `curl ${url} -d event=hangup -d callId=1 -d cause=normalClearing`,
    ].join('\n'),
  },
  { label: m.source_calls_address(), value: `${url}?event=newCall&from=NUMBER&user=EXTENSION` },
  {
    label: m.source_calls_pop(),
    value: `${url.split('/hooks/')[0]}/pop?phone=%CallerNumber%&name=%CallerDisplayName%`,
  },
]
