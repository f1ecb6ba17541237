import { type SQL, sql } from 'drizzle-orm'
import { customers } from '#drizzle/schema/customers.ts'
import { sources } from '#drizzle/schema/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { identifyCustomers, recogniseCustomers } from '#server/domains/customers/index.ts'
import type { Reassignment } from '#server/domains/events/index.ts'
import { theDirectory } from '#server/domains/sources/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { namedBy } from './kept.ts'
import type { StoredEvent } from './scan.ts'

/** Which stored events are meant: the source's, or, when the directory has changed, those of nobody. */
export const candidatesOf = (sourceId: number): SQL =>
  sourceId === theDirectory ? sql`e.customer_id = ''` : sql`e.source_id = ${sourceId}`

type Answer = {
  looked: number
  added: number
  moves: Reassignment[]
  /** Per source, how many of these events named nobody and do now, less those that it is the other way round for. */
  named: Map<number, number>
}

/**
 * Whom these events name now. Events of listed customers stay; for a change of the directory nobody is added. An
 * event goes back to nobody only when the customer it has was named by one of its attributes that no rule reads.
 */
export async function readAgain(
  tx: Transaction,
  ctx: ActorContext,
  { sourceId, events, mayAdd }: { sourceId: number; events: readonly StoredEvent[]; mayAdd: number },
): Promise<Answer> {
  const told = events.flatMap((event) => (event.attributes ? [{ ...event, attributes: event.attributes }] : []))
  const observed = await observedAmong(tx, [...new Set(told.map(({ customerId }) => customerId))])
  const open = told.filter(({ customerId }) => customerId === '' || observed.has(customerId))
  const rules = await rulesOf(tx, [...new Set(open.map((event) => event.sourceId))])
  const named = open.map((event) => namedBy(event.attributes, rules.get(event.sourceId) ?? []))
  let added = 0
  const found =
    sourceId === theDirectory
      ? (await recogniseCustomers(tx, ctx, named)).map((one) => (one.listed ? one : { ...one, customerId: '' }))
      : await identifyCustomers(tx, ctx, named, (_entry, what) => {
          if (what === 'customer') added += 1
          return added <= mayAdd
        })
  const bySource = new Map<number, number>()
  const moves = open.flatMap(({ customerId, at, id, attributes, sourceId: from }, place) => {
    const to = found[place]?.customerId ?? ''
    if (to === customerId) return []
    const mayGo = to !== '' || (named[place]?.length === 0 && isNamedBy(customerId, attributes))
    if (!mayGo) return []
    bySource.set(from, (bySource.get(from) ?? 0) + (customerId === '' ? 1 : to === '' ? -1 : 0))
    return [{ customerId, at, id, to }]
  })
  return { looked: told.length, added: Math.min(added, mayAdd), moves, named: bySource }
}

function isNamedBy(customerId: string, attributes: Record<string, string>): boolean {
  const plain = customerId.toLowerCase().replace(/^(?:user_id|tenant|username|email|phone):/, '')
  return Object.values(attributes).some((value) => [plain, customerId.toLowerCase()].includes(value.toLowerCase()))
}

async function observedAmong(tx: Transaction, ids: string[]): Promise<Set<string>> {
  const rows = await tx
    .select({ id: customers.id })
    .from(customers)
    .where(sql`${customers.observed} and ${customers.id} = any(${sql.param(ids)}::text[])`)
  return new Set(rows.map(({ id }) => id))
}

async function rulesOf(tx: Transaction, ids: number[]): Promise<Map<number, IdentityRule[]>> {
  const rows = await tx
    .select({ id: sources.id, settings: sources.settings })
    .from(sources)
    .where(sql`${sources.id} = any(${sql.param(ids)}::int[])`)
  return new Map(rows.map(({ id, settings }) => [id, settings.identities ?? []]))
}
