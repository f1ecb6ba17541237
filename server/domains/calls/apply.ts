import { and, eq, sql } from 'drizzle-orm'
import { calls } from '#drizzle/schema/calls.ts'
import type { CallSignal } from '#shared/calls.ts'
import { type ActorContext, peopleOnPhone } from '#server/domains/access/index.ts'
import { lookupCustomers, readCallerNumber } from '#server/domains/customers/index.ts'
import { countActivity } from '#server/domains/sources/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import { lockShared } from '#server/platform/locks.ts'
import { recordCall } from './record-call.ts'
import { type Call, type Heard, stepCall } from './step.ts'
import { longestCallMs, longestRingMs } from './times.ts'

type Row = typeof calls.$inferSelect

/** A phone system starts its IDs anew after a while; a message about a call that old is not about that call. */
const idForgottenMs = 12 * 3_600_000
/** Without IDs the same number calls again so soon after it hung up at the earliest. */
const callsAgainMs = 5_000

/**
 * Takes what a phone system says of a call: the call's new state, whom it rings at, whose customer it is, the contact
 * when it was answered, and word to the agents' consoles, in one transaction. Returns whether it said anything new.
 */
export async function applyCall(
  ctx: ActorContext,
  sourceId: number,
  signal: CallSignal,
): Promise<{ changed: boolean }> {
  const heard = await lookUp(ctx, signal)
  const callId = signal.callId ?? `number:${heard.number || signal.line || 'withheld'}`
  return await ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    const { before, after } = await keep(tx, heard, { sourceId, callId, hasId: signal.callId !== null })
    const changed = !before || differs(before, after)
    if (changed) {
      await recordCall(tx, ctx, after)
      await notifyLive(tx, [...topicsOf(before, after), 'sources'])
    }
    const unidentified = changed && heard.userIds.length === 0 && !heard.fromColleague && signal.event !== 'end' ? 1 : 0
    await countActivity(tx, ctx, [{ sourceId, accepted: changed ? 1 : 0, duplicates: changed ? 0 : 1, unidentified }])
    return { changed }
  })
}

type LookedUp = Heard & { fromColleague: boolean }

/** The names in the message as we know them: number, customer, agents. Read before the transaction begins. */
async function lookUp(ctx: ActorContext, signal: CallSignal): Promise<LookedUp> {
  const number = signal.number === null ? '' : await readCallerNumber(ctx.db, signal.number)
  const [matches, named, [colleague]] = await Promise.all([
    number ? lookupCustomers(ctx, { phone: number }) : [],
    peopleOnPhone(ctx.db, signal.people),
    number ? peopleOnPhone(ctx.db, [[number]]) : [],
  ])
  const exact = matches.filter((match) => match.exact)
  const only = exact.length === 1 ? exact[0] : undefined
  const atLine = named.length === 0 && signal.line ? await peopleOnPhone(ctx.db, [[signal.line]]) : []
  // Colleagues who call each other are nobody's callers.
  const people = colleague ? [] : [...named, ...atLine]
  return {
    event: signal.event,
    at: ctx.clock.now(),
    direction: signal.direction,
    number: only?.contact?.phone === `+${number}` ? only.contact.phone : number,
    line: signal.line,
    userIds: people.map(({ id }) => id),
    userName: colleague ? null : namesOf(signal),
    customerId: colleague ? '' : (only?.customerId ?? ''),
    contactId: only?.contact ? Number(only.contact.id) : null,
    cause: signal.cause,
    wasAnswered: signal.wasAnswered,
    fromColleague: colleague !== undefined,
  }
}

/** As the phone system calls them, for the one who has to say who they are. */
const namesOf = ({ people }: CallSignal): string | null =>
  people
    .map(([surest]) => surest)
    .join(', ')
    .slice(0, 200)
    .toWellFormed() || null

async function keep(
  tx: Transaction,
  heard: LookedUp,
  { sourceId, callId, hasId }: { sourceId: number; callId: string; hasId: boolean },
): Promise<{ before: Row | undefined; after: Row }> {
  const here = and(eq(calls.sourceId, sourceId), eq(calls.callId, callId))
  for (;;) {
    const first = stepCall(undefined, heard)
    const [made] = await tx
      .insert(calls)
      .values({ sourceId, callId, ...first })
      .onConflictDoNothing()
      .returning()
    if (made) return { before: undefined, after: made }
    const [before] = await tx.select().from(calls).where(here).for('update')
    if (!before) continue
    if (isAnother(before, heard, hasId)) {
      await tx
        .update(calls)
        .set({ callId: sql`${calls.callId} || '#' || ${calls.id}` })
        .where(eq(calls.id, before.id))
      continue
    }
    const call = stepCall(before, heard)
    if (!differs(before, { ...before, ...call })) return { before, after: before }
    const [after] = await tx.update(calls).set(columnsOf(call)).where(eq(calls.id, before.id)).returning()
    if (!after) throw new Error('an update returned no row')
    return { before, after }
  }
}

/** The call kept under this ID is long over, and the phone system speaks of a new one. */
function isAnother(row: Row, { event, at }: Heard, hasId: boolean): boolean {
  const agoMs = at.getTime() - (row.endedAt ?? row.answeredAt ?? row.rangAt).getTime()
  if (hasId) return event === 'ring' && agoMs > idForgottenMs
  if (row.endedAt) return agoMs > callsAgainMs
  return event === 'ring' && agoMs > (row.answeredAt ? longestCallMs : longestRingMs)
}

/** The columns that what was heard can change. */
function columnsOf(call: Call): Call {
  const { direction, state, number, line, userIds, userId, userName, customerId, contactId } = call
  const { rangAt, answeredAt, endedAt, cause } = call
  const facts = { direction, state, number, line, userIds, userId, userName, customerId, contactId }
  return { ...facts, rangAt, answeredAt, endedAt, cause }
}

const differs = (a: Call, b: Call) => JSON.stringify(columnsOf(a)) !== JSON.stringify(columnsOf(b))

function topicsOf(before: Row | undefined, after: Row): Topic[] {
  const ids = [before, after].flatMap((row) => (row ? [...row.userIds, ...(row.userId ? [row.userId] : [])] : []))
  return [...new Set(ids)].map((id): Topic => `calls:${id}`)
}
