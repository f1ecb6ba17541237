import { and, desc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import { calls, contactRecords } from '#drizzle/schema/calls.ts'
import type { Brief, Problem } from '#shared/briefs.ts'
import type { CallView } from '#shared/call-view.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import { type CountProblems, lookupCustomers } from '#server/domains/customers/index.ts'
import { DomainError } from '#server/platform/errors.ts'
import { longestCallMs, longestRingMs, toNoteMs } from './times.ts'

/** What calls need of the domains above them, handed in. */
export type CallPorts = {
  readBrief(ctx: ActorContext, customerId: string, language: AgentLanguage): Promise<Brief>
  countProblems: CountProblems
}

type Row = typeof calls.$inferSelect

const most = { calls: 4, matches: 5 }

/**
 * The calls that concern the one who asks, the latest first: what rings at their phone (with others, until one
 * answers), what they are speaking on, what ended a moment ago; each with what is known of the caller.
 */
export async function myCalls(ctx: ActorContext, ports: CallPorts, language?: AgentLanguage): Promise<CallView[]> {
  authorize(ctx, 'customers.read')
  const { actor } = ctx
  if (actor.kind !== 'user') return []
  const rows = current(await readRows(ctx, actor.id), actor.id)
  const noted = await notedRecords(ctx, rows)
  return await Promise.all(
    rows.slice(0, most.calls).map(async (row) => await viewOf(ctx, ports, row, noted, language ?? actor.locale)),
  )
}

async function readRows(ctx: ActorContext, me: string): Promise<Row[]> {
  const ago = (ms: number) => new Date(ctx.clock.now().getTime() - ms)
  const named = sql`${calls.userIds} @> array[${me}]::text[]`
  // The words of the index for what is going on.
  const open = sql`state in ('ringing', 'answered')`
  const going = and(open, named, isNull(calls.userId))
  return await unionAll(
    ctx.db
      .select()
      .from(calls)
      .where(and(going, eq(calls.state, 'ringing'), gte(calls.rangAt, ago(longestRingMs)))),
    ctx.db
      .select()
      .from(calls)
      .where(and(going, eq(calls.state, 'answered'), gte(calls.rangAt, ago(longestCallMs)))),
    ctx.db
      .select()
      .from(calls)
      .where(
        and(
          eq(calls.userId, me),
          gte(calls.rangAt, ago(longestCallMs)),
          or(isNull(calls.endedAt), gte(calls.endedAt, ago(toNoteMs))),
        ),
      ),
  )
    .orderBy(desc(calls.rangAt))
    .limit(20)
}

/** Nobody speaks with two at once: of calls that were answered and never ended only the latest goes on. */
function current(rows: Row[], me: string): Row[] {
  const spoken = rows.filter(({ state, userId }) => state === 'answered' && userId === me)
  const [latest] = spoken.toSorted((a, b) => Number(b.answeredAt) - Number(a.answeredAt))
  return rows.filter((row) => !spoken.includes(row) || row === latest)
}

/** The contact records of these calls that hold a note. */
async function notedRecords(ctx: ActorContext, rows: Row[]): Promise<Set<number>> {
  const ids = rows.flatMap(({ contactRecordId }) => contactRecordId ?? [])
  if (ids.length === 0) return new Set()
  const noted = await ctx.db
    .select({ id: contactRecords.id })
    .from(contactRecords)
    .where(
      and(
        inArray(
          contactRecords.customerId,
          rows.map(({ customerId }) => customerId),
        ),
        inArray(contactRecords.id, ids),
        sql`${contactRecords.note} <> ''`,
      ),
    )
  return new Set(noted.map(({ id }) => id))
}

async function viewOf(
  ctx: ActorContext,
  ports: CallPorts,
  row: Row,
  noted: Set<number>,
  language: AgentLanguage,
): Promise<CallView> {
  const brief = row.customerId ? await briefOf(ctx, ports, row.customerId, language) : undefined
  const matches = brief || !row.number ? [] : await lookupCustomers(ctx, { phone: row.number }, ports.countProblems)
  const [problem = null, ...others] = brief?.problems.filter(matters) ?? []
  const person = brief?.contacts.find(({ id }) => id === String(row.contactId))
  const iso = (moment: Date | null) => moment?.toISOString() ?? null
  return {
    id: String(row.id),
    direction: row.direction,
    state: row.state,
    number: row.number,
    rangAt: row.rangAt.toISOString(),
    answeredAt: iso(row.answeredAt),
    endedAt: iso(row.endedAt),
    own: row.userId !== null || row.userIds.length === 1,
    caller: brief
      ? {
          customerId: brief.customer.id,
          name: brief.customer.name,
          tier: brief.customer.tier,
          contact: person?.name ?? null,
        }
      : null,
    problem,
    moreProblems: others.length,
    matches: matches.slice(0, most.matches),
    toNote: row.contactRecordId !== null && !noted.has(row.contactRecordId),
  }
}

/** What is long quiet, and that nobody works on, is not why they call. */
const matters = ({ state, incident }: Problem) => state !== 'quiet' || (incident !== null && !incident.resolvedAt)

/** Undefined when the customer is there no more. */
async function briefOf(
  ctx: ActorContext,
  ports: CallPorts,
  customerId: string,
  language: AgentLanguage,
): Promise<Brief | undefined> {
  try {
    return await ports.readBrief(ctx, customerId, language)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not_found') return undefined
    throw error
  }
}
