import type { CustomerRecord } from '#shared/directory.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { type Claim, claimCustomer, type CustomerPorts, findClaims } from './claim.ts'
import { defaultCountry, keepDefaultCountry } from './country.ts'
import { applyRecord, changedPointers, type CustomerState, isChanged, newState } from './customer-state.ts'
import { tellDirectoryChanged } from './directory-task.ts'
import { findNamesakes } from './namesakes.ts'
import { asCountry } from './phone.ts'
import { readStates } from './read-states.ts'
import { writeStates } from './write-states.ts'

export type UpsertCounts = { created: number; updated: number; unchanged: number }
export type UpsertOptions = {
  /** Of phone numbers without one, where neither the customer's region nor the settings say it. */
  country?: string
}

/** More customers than this are not told one by one to the open pages. */
const mostTopics = 200

/**
 * Brings the directory to what these records say, in one transaction; meant for about 1,000 at a time.
 * Several records of one customer are read one after the other. Needs `customers.write`.
 */
export async function upsertRecords(
  ctx: ActorContext,
  ports: CustomerPorts,
  records: readonly CustomerRecord[],
  options: UpsertOptions = {},
): Promise<UpsertCounts> {
  authorize(ctx, 'customers.write')
  const byId = Map.groupBy(records, ({ id }) => id)
  const merged = [...byId.values()].flatMap((list) => list.reduce(mergeRecords))
  if (merged.length === 0) return { created: 0, updated: 0, unchanged: 0 }
  const attempt = async (mayClaim: boolean) =>
    await ctx.db.transaction(async (tx) => await upsertBatch(tx, ctx, ports, merged, options, mayClaim))
  // A claim needs the lock `links`, which stops the intake: so it is taken only when there is one.
  return (await attempt(false)) ?? (await attempt(true)) ?? { created: 0, updated: 0, unchanged: 0 }
}

async function upsertBatch(
  tx: Transaction,
  ctx: ActorContext,
  ports: CustomerPorts,
  records: readonly CustomerRecord[],
  options: UpsertOptions,
  mayClaim: boolean,
): Promise<UpsertCounts | undefined> {
  if (mayClaim) await lockExclusive(tx, 'links')
  await lockExclusive(tx, 'directory')
  const now = ctx.clock.now()
  const named = asCountry(options.country)
  if (named) await keepDefaultCountry(tx, ctx, named)
  const country = named ?? (await defaultCountry(tx))
  const stored = await readStates(
    tx,
    records.map(({ id }) => id),
  )
  const states = records.map((record) => {
    const state = stored.get(record.id) ?? newState(record.id, now)
    applyRecord(state, record, country)
    return state
  })
  const changed = states.filter(isChanged)
  const claims = await allClaims(tx, changed)
  if (claims.length > 0 && !mayClaim) return undefined

  await writeStates(tx, changed, now)
  for (const claim of claims) await claimCustomer(tx, ctx, ports, claim)
  const counts = count(states, changed)
  if (changed.length > 0) {
    await audit(tx, ctx, {
      action: 'customers.import',
      subject: { kind: 'directory', id: 'customers' },
      details: { ...counts, claimed: claims.length },
    })
    await notifyLive(tx, topics(changed, claims))
    if (changed.some((state) => changedPointers(state).length > 0)) await tellDirectoryChanged(tx, ctx)
  }
  return counts
}

/** Each observed customer is claimed once; an account's own identifier outranks a name that is an identifier. */
async function allClaims(tx: Transaction, changed: readonly CustomerState[]): Promise<Claim[]> {
  const claims = [...(await findClaims(tx, changed)), ...(await findNamesakes(tx, changed))]
  return claims.filter(({ from }, at) => claims.findIndex((other) => other.from === from) === at)
}

function count(states: readonly CustomerState[], changed: readonly CustomerState[]): UpsertCounts {
  const created = states.filter(({ isNew, wasObserved }) => isNew || wasObserved).length
  return { created, updated: changed.length - created, unchanged: states.length - changed.length }
}

function topics(changed: readonly CustomerState[], claims: readonly Claim[]) {
  const ids = changed.length > mostTopics ? [] : changed.map(({ row }) => row.id)
  return [...ids, ...claims.flatMap(({ from, to }) => [from, to])].map((id) => `customer:${id}` as const)
}

/** Two rows of one customer: the later one wins field by field, contacts and user IDs add up. */
function mergeRecords(first: CustomerRecord, later: CustomerRecord): CustomerRecord {
  const given = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== undefined))
  return {
    ...first,
    ...given,
    attributes: { ...first.attributes, ...later.attributes },
    userIds: [...(first.userIds ?? []), ...(later.userIds ?? [])],
    contacts: [...(first.contacts ?? []), ...(later.contacts ?? [])],
  }
}
