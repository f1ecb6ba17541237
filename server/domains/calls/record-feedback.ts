import { sql } from 'drizzle-orm'
import { incidentsMeant, markCalled } from '#server/domains/impact/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import { runKept } from '#server/platform/plans.ts'

/** A customer's own words from the application, on their way into the database. */
export type FeedbackRow = {
  customerId: string
  /** The same for every retry. */
  feedbackId: string
  at: Date
  message: string
  /** The issue of the event that it is about, when that is known for this customer. */
  issueId: number | null
  source: { id: number; name: string }
}

/**
 * Notes what customers wrote in the application as contacts, each once however often it comes, and counts it for the
 * open incidents of its issue. Returns, per row, whether it was new. The caller's transaction holds the lock `links`.
 */
export async function recordFeedback(tx: Transaction, ctx: Context, rows: FeedbackRow[]): Promise<boolean[]> {
  if (rows.length === 0) return []
  // In the order of the key, so that two copies that store the same feedback wait for each other and not crosswise.
  const sorted = [...new Map(rows.map((row) => [keyOf(row), row]))].sort(([a], [b]) => (a < b ? -1 : 1))
  const incidents = await incidentsOf(tx, rows)
  const fresh = await insertContacts(
    tx,
    ctx,
    sorted.map(([, row]) => ({ ...row, incidentId: incidents.get(row.issueId)?.[0] ?? null })),
  )
  const stored = sorted.flatMap(([key, row]) => (fresh.has(key) ? [row] : []))
  const marks = stored.flatMap((row) =>
    (incidents.get(row.issueId) ?? []).map((incidentId) => ({ ...row, incidentId })),
  )
  marks.sort((a, b) => a.incidentId - b.incidentId)
  for (const { customerId, incidentId, at } of marks) await markCalled(tx, customerId, incidentId, at)
  await notifyLive(
    tx,
    stored.map(({ customerId }): Topic => `customer:${customerId}`),
  )
  return rows.map((row) => fresh.delete(keyOf(row)))
}

const keyOf = ({ customerId, feedbackId }: Pick<FeedbackRow, 'customerId' | 'feedbackId'>) =>
  `${customerId}\n${feedbackId}`

/** The open incidents of each issue that is named. */
async function incidentsOf(tx: Transaction, rows: FeedbackRow[]): Promise<Map<number | null, number[]>> {
  const incidents = new Map<number | null, number[]>()
  for (const { issueId } of rows) {
    if (issueId === null || incidents.has(issueId)) continue
    incidents.set(issueId, await incidentsMeant(tx, { issueId: String(issueId) }))
  }
  return incidents
}

/** Keys of those that were not there before. */
async function insertContacts(
  tx: Transaction,
  ctx: Context,
  rows: (FeedbackRow & { incidentId: number | null })[],
): Promise<Set<string>> {
  const column = <Value>(pick: (row: (typeof rows)[number]) => Value) => sql.param(rows.map(pick))
  const inserted = await runKept<{ customer_id: string; feedback_id: string }>(
    tx,
    ctx,
    'record-feedback',
    sql`
    insert into contact_records (customer_id, feedback_id, at, note, incident_id, issue_id, recorded_by,
                                 recorded_by_name, channel)
    select u.*, 'feedback' from unnest(
      ${column((row) => row.customerId)}::text[],
      ${column((row) => row.feedbackId)}::uuid[],
      ${column((row) => row.at.toISOString())}::timestamptz[],
      ${column((row) => row.message)}::text[],
      ${column((row) => row.incidentId)}::bigint[],
      ${column((row) => row.issueId)}::bigint[],
      ${column((row) => `source:${row.source.id}`)}::text[],
      ${column((row) => row.source.name)}::text[]) as u
    on conflict (customer_id, feedback_id) do nothing
    returning customer_id, feedback_id`,
  )
  return new Set(inserted.map((row) => keyOf({ customerId: row.customer_id, feedbackId: row.feedback_id })))
}
