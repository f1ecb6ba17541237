import { errorEvents, eventSamples } from '#drizzle/schema/events.ts'
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

type EventSample = { eventId: string; at: string; payload: unknown; untrusted: true }

/** The first whole payload of an issue at a customer: untrusted, at most 24 levels deep. Undefined when none is kept. */
export async function eventSample(q: Queryable, customerId: string, issueId: number): Promise<EventSample | undefined> {
  const [row] = await q
    .select()
    .from(eventSamples)
    .where(and(eq(eventSamples.customerId, customerId), eq(eventSamples.issueId, issueId)))
  return row && { eventId: row.eventId, at: row.at.toISOString(), payload: unpackSample(row.payload), untrusted: true }
}
