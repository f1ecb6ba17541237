import { and, desc, eq, getTableColumns, inArray, lt, or } from 'drizzle-orm'
import { customers } from '#drizzle/schema/customers.ts'
import { deliveries } from '#drizzle/schema/mail.ts'
import type { ToldView } from '#shared/briefs.ts'
import type { DeliveryList, DeliveryView, ListDeliveriesInput } from '#shared/mail.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import type { Topic } from '#server/platform/live.ts'

export type Delivery = typeof deliveries.$inferSelect

/** What was written to a customer, and about what. */
export type Told = ToldView & { incidentId: number | null; issueId: number | null }

const toldLimit = 50

/** The last e-mails to the customer, newest first, in whatever state they are: `state` says what became of each. */
export async function toldTo(q: Queryable, customerId: string): Promise<Told[]> {
  const rows = await q
    .select()
    .from(deliveries)
    .where(eq(deliveries.customerId, customerId))
    .orderBy(desc(deliveries.queuedAt), desc(deliveries.id))
    .limit(toldLimit)
  return rows.map((row) => ({
    deliveryId: row.id,
    draftId: row.draftId,
    at: (row.acceptedAt ?? row.queuedAt).toISOString(),
    subject: row.subject,
    state: row.state,
    to: row.toName ?? row.toEmail,
    by: row.approvedByName,
    answer: row.answer,
    incidentId: row.incidentId,
    issueId: row.issueId,
  }))
}

/** A page of the outbox, newest first. */
export async function listDeliveries(q: Queryable, input: ListDeliveriesInput): Promise<DeliveryList> {
  const after = input.after ? parseCursor(input.after) : undefined
  const rows = await q
    .select({ ...getTableColumns(deliveries), customerName: customers.name })
    .from(deliveries)
    .leftJoin(customers, eq(customers.id, deliveries.customerId))
    .where(
      and(
        input.customerId ? eq(deliveries.customerId, input.customerId) : undefined,
        input.states?.length ? inArray(deliveries.state, input.states) : undefined,
        after &&
          or(
            lt(deliveries.queuedAt, after.queuedAt),
            and(eq(deliveries.queuedAt, after.queuedAt), lt(deliveries.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(deliveries.queuedAt), desc(deliveries.id))
    .limit(input.limit + 1)
  const items = rows.slice(0, input.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => deliveryView(row, row.customerName)),
    next: rows.length > input.limit && last ? `${last.queuedAt.toISOString()}/${last.id}` : null,
  }
}

/** One delivery. Throws `not_found`. */
export async function findDelivery(q: Queryable, customerId: string, id: string): Promise<DeliveryView> {
  const [row] = await q
    .select({ ...getTableColumns(deliveries), customerName: customers.name })
    .from(deliveries)
    .leftJoin(customers, eq(customers.id, deliveries.customerId))
    .where(and(eq(deliveries.customerId, customerId), eq(deliveries.id, id)))
  if (!row) throw notFound('This e-mail is not there.')
  return deliveryView(row, row.customerName)
}

export function deliveryView(row: Delivery, customerName: string | null): DeliveryView {
  return {
    id: row.id,
    customerId: row.customerId,
    customerName,
    to: row.toEmail,
    subject: row.subject,
    text: row.text,
    language: row.language,
    state: row.state,
    answer: row.answer,
    attempts: row.attempts,
    queuedAt: row.queuedAt.toISOString(),
    acceptedAt: row.acceptedAt?.toISOString() ?? null,
    approvedBy: row.approvedByName,
    incident: row.incidentId === null ? null : `INC-${row.incidentId}`,
  }
}

/** Whose pages show the delivery. */
export function topicsOf(row: { customerId: string; incidentId: number | null }): Topic[] {
  const topics: Topic[] = [`customer:${row.customerId}`, 'deliveries']
  if (row.incidentId !== null) topics.push(`incident:${row.incidentId}`)
  return topics
}

function parseCursor(cursor: string): { queuedAt: Date; id: string } {
  const [at = '', id = ''] = cursor.split('/')
  return { queuedAt: new Date(at), id }
}
