import { and, desc, eq, isNotNull } from 'drizzle-orm'
import { deliveries } from '#drizzle/schema/mail.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { Delivery } from './queries.ts'

const threadLimit = 10

/** Message-IDs of what the same recipient has already got about the same incident, oldest first. */
export async function threadOf(q: Queryable, delivery: Delivery): Promise<string[]> {
  if (delivery.incidentId === null) return []
  const earlier = await q
    .select({ messageId: deliveries.messageId })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.customerId, delivery.customerId),
        eq(deliveries.incidentId, delivery.incidentId),
        eq(deliveries.toEmail, delivery.toEmail),
        eq(deliveries.state, 'accepted'),
        isNotNull(deliveries.acceptedAt),
      ),
    )
    .orderBy(desc(deliveries.acceptedAt))
    .limit(threadLimit)
  return earlier.map((row) => row.messageId).toReversed()
}
