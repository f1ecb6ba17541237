import type { SourceView } from '#shared/sources.ts'
import type { sourceActivity, sources } from '#drizzle/schema/sources.ts'
import { publicUrl } from '#server/platform/address.ts'
import type { Config } from '#server/platform/config.ts'

type Row = typeof sources.$inferSelect
type Activity = typeof sourceActivity.$inferSelect

/** A source as people see it, with the one value that the sender must set. */
export function sourceView(
  config: Pick<Config, 'PUBLIC_URL' | 'HOST' | 'PORT'>,
  row: Row,
  activity: Activity | null = null,
): SourceView {
  const base = publicUrl(config)
  const iso = (at: Date | null | undefined) => at?.toISOString() ?? null
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    service: row.settings.service ?? null,
    identities: row.settings.identities ?? [],
    upstreamDsn: row.settings.upstreamDsn ?? null,
    limits: {
      requestsPerMinute: row.settings.requestsPerMinute ?? null,
      newCustomersPerMinute: row.settings.newCustomersPerMinute ?? null,
    },
    scrub: row.settings.scrub ?? [],
    keep: row.settings.keep ?? [],
    key: row.key,
    signed: row.settings.signingSecret !== undefined,
    signatureHeader: row.settings.signatureHeader ?? null,
    timestampHeader: row.settings.timestampHeader ?? null,
    url: sendingUrl(base, row),
    dsn: row.kind === 'sentry' ? `${base.replace('://', `://${row.key}@`)}/${row.id}` : null,
    createdAt: row.createdAt.toISOString(),
    disabledAt: iso(row.disabledAt),
    activity: {
      accepted: activity?.accepted ?? 0,
      duplicates: activity?.duplicates ?? 0,
      unidentified: activity?.unidentified ?? 0,
      rejected: activity?.rejected ?? 0,
      firstAt: iso(activity?.firstAt),
      lastAt: iso(activity?.lastAt),
      lastRejectedAt: iso(activity?.lastRejectedAt),
      lastRejection: activity?.lastRejection ?? null,
      dropped: activity?.dropped ?? {},
      forwarded: activity?.forwarded ?? 0,
      notForwarded: activity?.notForwarded ?? 0,
      lastForwardedAt: iso(activity?.lastForwardedAt),
      lastForwardFailure: activity?.lastForwardFailure ?? null,
      lastForwardFailureAt: iso(activity?.lastForwardFailureAt),
      skewMs: activity?.skewMs ?? null,
      skewAt: iso(activity?.skewAt),
      limited: {
        requests: { times: activity?.overRequests ?? 0, lastAt: iso(activity?.overRequestsAt) },
        customers: { times: activity?.overCustomers ?? 0, lastAt: iso(activity?.overCustomersAt) },
        issues: { times: activity?.overIssues ?? 0, lastAt: iso(activity?.overIssuesAt) },
      },
    },
  }
}

function sendingUrl(base: string, { id, kind, key }: Row): string {
  if (kind === 'sentry') return `${base}/api/${id}/envelope/`
  return kind === 'otlp' ? base : `${base}/hooks/${kind}/${key}`
}
