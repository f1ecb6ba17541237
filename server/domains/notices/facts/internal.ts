import { and, eq, isNull, or, sql } from 'drizzle-orm'
import { customerIssues } from '#drizzle/schema/events.ts'
import { incidentIssues, incidents, incidentScopes } from '#drizzle/schema/incidents.ts'
import { issues } from '#drizzle/schema/issues.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { DraftSubject } from './read.ts'

/** Names from inside that must not reach the customer: services, environments, releases, the owner, exception types. */
export async function internalWords(
  q: Queryable,
  { customerId, incidentId, issueId }: DraftSubject,
): Promise<string[]> {
  const linked = q
    .select({ id: incidentIssues.issueId })
    .from(incidentIssues)
    .where(and(eq(incidentIssues.incidentId, incidentId ?? 0), isNull(incidentIssues.cutAt)))
  const met = q
    .select({ id: customerIssues.issueId })
    .from(customerIssues)
    .where(eq(customerIssues.customerId, customerId))
  const issueRows = await q
    .select({ service: issues.service, environment: issues.environment, culprit: issues.culprit, title: issues.title })
    .from(issues)
    .where(or(eq(issues.id, issueId ?? 0), sql`${issues.id} in (${linked})`, sql`${issues.id} in (${met})`))
    .limit(200)
  const scopeRows = await q
    .select({ value: incidentScopes.value })
    .from(incidentScopes)
    .where(eq(incidentScopes.incidentId, incidentId ?? 0))
  const [incident] = await q
    .select()
    .from(incidents)
    .where(eq(incidents.id, incidentId ?? 0))
  const words = [
    ...issueRows.flatMap((row) => [row.service, row.environment, row.culprit, /^[\w.$]+(?=:)/.exec(row.title)?.[0]]),
    ...scopeRows.map((row) => row.value),
    incident?.ownerName,
  ]
  return [...new Set(words.filter((word): word is string => typeof word === 'string' && word.trim().length > 1))]
}
