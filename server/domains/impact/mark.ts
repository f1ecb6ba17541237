import { and, eq } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockShared } from '#server/platform/locks.ts'
import { addCounts, countDeltas, levelOf } from './counts.ts'

/** An e-mail about the incident to this customer was accepted at `at`; the first one counts. */
export async function markTold(tx: Transaction, customerId: string, incidentId: number, at: Date): Promise<void> {
  await mark(tx, customerId, incidentId, { toldAt: at })
}

/** The customer reached us about the incident at `at`; the first time counts. */
export async function markCalled(tx: Transaction, customerId: string, incidentId: number, at: Date): Promise<void> {
  await mark(tx, customerId, incidentId, { calledAt: at })
}

type Mark = { toldAt: Date; calledAt?: never } | { calledAt: Date; toldAt?: never }

/** Sets the earlier of the moments. An account with no errors of its own gets an impact without any. */
async function mark(tx: Transaction, customerId: string, incidentId: number, given: Mark): Promise<void> {
  await lockShared(tx, 'links')
  const at = given.toldAt ?? given.calledAt
  const here = and(eq(impacts.customerId, customerId), eq(impacts.incidentId, incidentId))
  const inserted = await tx
    .insert(impacts)
    .values({
      customerId,
      incidentId,
      level: levelOf(0, null, false),
      events: 0,
      firstSeen: at,
      lastSeen: at,
      evidence: { issues: [] },
    })
    .onConflictDoNothing()
    .returning()
  const [before] = await tx.select().from(impacts).where(here).for('update')
  if (!before) return
  const toldAt = earlier(before.toldAt, given.toldAt)
  const calledAt = earlier(before.calledAt, given.calledAt)
  const after = {
    ...before,
    toldAt,
    calledAt,
    level: levelOf(before.events, calledAt, before.evidence.named !== undefined),
  }
  await tx.update(impacts).set({ toldAt, calledAt, level: after.level }).where(here)
  await addCounts(tx, countDeltas(incidentId, inserted.length > 0 ? null : before, after))
  await notifyLive(tx, [`customer:${customerId}`, `incident:${incidentId}`])
}

function earlier(one: Date | null, other: Date | undefined): Date | null {
  if (!one || !other) return one ?? other ?? null
  return other < one ? other : one
}
