import { customerIssues, errorEvents, eventSamples } from '#drizzle/schema/events.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { RecentEvent } from '#shared/briefs.ts'
import { and, desc, eq, sql } from 'drizzle-orm'
import { unpackSample } from './sample.ts'

/** An event of the page before: the next page begins after it. */
type EventCursor = { at: string; id: string }

/** A customer's events, newest first. One index serves any page of any customer. */
export async function recentEvents(
  q: Queryable,
  customerId: string,
  page: { before?: EventCursor | undefined; limit: number },
): Promise<RecentEvent[]> {
  const rows = await q
    .select()
    .from(errorEvents)
    .where(
      and(
        eq(errorEvents.customerId, customerId),
        page.before &&
          sql`(${errorEvents.occurredAt}, ${errorEvents.id}) < (${page.before.at}::timestamptz, ${page.before.id}::uuid)`,
      ),
    )
    .orderBy(desc(errorEvents.occurredAt), desc(errorEvents.id))
    .limit(page.limit)
  return rows.map((row) => ({
    id: row.id,
    at: row.occurredAt.toISOString(),
    issueId: String(row.issueId),
    kind: row.kind,
    message: row.message,
    culprit: row.culprit,
    service: row.service,
    environment: row.environment,
    release: row.release,
    traceId: row.traceId,
    untrusted: true,
  }))
}

/** One whole payload that is kept of the issue, as JSON text: untrusted. Null when there is none. */
export async function issueSample(
  q: Queryable,
  issueId: number,
): Promise<{ customerId: string; at: string; json: string } | null> {
  // By the customer who met it first in the index: the samples have none by issue.
  const [row] = await q
    .select({ customerId: eventSamples.customerId, at: eventSamples.at, payload: eventSamples.payload })
    .from(customerIssues)
    .innerJoin(
      eventSamples,
      and(eq(eventSamples.customerId, customerIssues.customerId), eq(eventSamples.issueId, customerIssues.issueId)),
    )
    .where(eq(customerIssues.issueId, issueId))
    .limit(1)
  if (!row) return null
  return { ...row, at: row.at.toISOString(), json: JSON.stringify(unpackSample(row.payload), null, 2) }
}

type EventSample = { eventId: string; at: string; payload: unknown; untrusted: true }

/** The first whole payload of an issue at a customer: untrusted, at most 24 levels deep. Undefined when none is kept. */
export async function eventSample(q: Queryable, customerId: string, issueId: number): Promise<EventSample | undefined> {
  const [row] = await q
    .select()
    .from(eventSamples)
    .where(and(eq(eventSamples.customerId, customerId), eq(eventSamples.issueId, issueId)))
  return row && { eventId: row.eventId, at: row.at.toISOString(), payload: unpackSample(row.payload), untrusted: true }
}
