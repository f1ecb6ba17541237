import type { Brief } from '#shared/briefs.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { getLanguage } from '#client/lib/locale.ts'
import { trpc } from '#client/trpc.ts'

export const briefQuery = (customerId: string) =>
  trpc.briefs.brief.queryOptions({ customerId, language: getLanguage() })

/** What this page listens to: the customer, and every incident that touches them. */
export function briefTopics(customerId: string, brief: Brief | undefined): string[] {
  const refs = brief?.problems.flatMap(({ incident }) => (incident ? [incident.ref] : [])) ?? []
  return [`customer:${customerId}`, ...new Set(refs.map((ref) => `incident:${incidentIdOf(ref)}`))]
}
