import type { ActorContext } from '#server/domains/access/index.ts'
import type { Identified } from '#server/domains/customers/index.ts'
import { countSuccesses, type KnownDays, ensureEventDays, writeEvents } from '#server/domains/events/index.ts'
import { noteSighting } from '#server/domains/identities/index.ts'
import { fingerprintSignals, type GroupEntry, groupSignals } from '#server/domains/issues/index.ts'
import { type ActivityRow, countActivity, type KnownSource } from '#server/domains/sources/index.ts'
import { lockShared } from '#server/platform/locks.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import type { ErrorSignal, SuccessSignal } from '#shared/signal.ts'
import type { IngestPorts } from './ports.ts'
import { mayAddCustomer, mayAddIssue } from './quota.ts'
import { nameRulesOf } from './scrub.ts'
import { type ArrivedFeedback, storeFeedback } from './store-feedback.ts'

/** One error on its way into the database. */
type ArrivedError = { kind: 'error'; source: KnownSource; signal: ErrorSignal; receivedAt: Date }
/** What one request says worked; `digest` is a UUID of its bytes. */
type ArrivedSuccesses = { kind: 'successes'; source: KnownSource; successes: SuccessSignal[]; digest: string }
export type Arrived = ArrivedError | ArrivedSuccesses | ArrivedFeedback
export type BatchPorts = Pick<IngestPorts, 'identify' | 'link' | 'touch' | 'recordFeedback'>
/** By the source's ID and the protocol's name for it. */
export type Dropped = Map<number, Record<string, number>>

/**
 * Stores much of what arrived in one transaction and brings all that follows from it up to date in it: customers,
 * issues, events, counters, incidents' links, impacts, the sources' activity, and word to the open pages.
 * Returns, for each that arrived, whether it was new.
 */
export async function storeBatch(
  ctx: ActorContext,
  ports: BatchPorts,
  known: KnownDays,
  batch: Arrived[],
  dropped: Dropped,
  topics: Topic[],
): Promise<boolean[]> {
  const errors = batch.filter((one) => one.kind === 'error')
  const requests = batch.filter((one) => one.kind === 'successes')
  const feedback = batch.filter((one) => one.kind === 'feedback')
  await ensureEventDays(ctx.db, known, [
    ...errors.map(({ signal }) => signal.occurredAt),
    ...requests.flatMap(({ successes }) => successes.map(({ hour }) => hour)),
  ])
  const entries = errors.map(({ source, signal }) => ({ sourceId: source.id, ...placeOf(source, signal), signal }))
  const fingerprints = await fingerprintSignals(ctx, entries)
  const grouping = entries.map((entry, index) => ({ ...entry, fingerprint: at(fingerprints, index) }))
  const { answers, sightings } = await ctx.db.transaction(async (tx) => {
    // Before anything is read: what opens an incident or changes its links waits for us, or we for it.
    await lockShared(tx, 'links')
    const successes = requests.flatMap((request) => request.successes)
    const signals = [...errors, ...feedback]
    const named = [...signals.map(({ signal }) => signal), ...successes].map(({ identities }) => identities)
    const senders = [
      ...signals.map(({ source }) => source),
      ...requests.flatMap(({ source, successes: own }) => own.map(() => source)),
    ]
    const mayAdd = (entry: number) => mayAddCustomer(ctx, at(senders, entry))
    const identified = named.length > 0 ? await ports.identify(tx, ctx, named, mayAdd) : []
    const customerIds = identified.map(({ customerId }) => customerId)
    const fresh = await storeErrors(tx, ctx, ports, errors, grouping, identified)
    const written = await storeFeedback(tx, ctx, ports, feedback, customerIds.slice(errors.length, signals.length))
    const counted = await storeSuccesses(tx, ctx, requests, customerIds.slice(signals.length))
    await countActivity(tx, ctx, activityOf(errors, [...requests, ...feedback], customerIds, fresh, dropped))
    const touched = [...fresh].flatMap((index): Topic[] =>
      customerIds[index] ? [`customer:${customerIds[index]}`] : [],
    )
    await notifyLive(tx, [...topics, ...touched])
    const next = { error: 0, feedback: 0, successes: 0 }
    return {
      answers: batch.map(({ kind }) => {
        const place = next[kind]++
        return kind === 'error' ? fresh.has(place) : at(kind === 'feedback' ? written : counted, place)
      }),
      sightings: [...fresh].map((index) => ({ ...at(errors, index), ...at(identified, index) })),
    }
  })
  for (const { source, signal, receivedAt, ...identified } of sightings) {
    const { identities, attributes } = signal
    noteSighting(ctx, source.id, { ...identified, at: receivedAt, identities, attributes })
  }
  return answers
}

type Tx = Parameters<Parameters<ActorContext['db']['transaction']>[0]>[0]

/** Which of the errors were new, by their place. */
async function storeErrors(
  tx: Tx,
  ctx: ActorContext,
  ports: Pick<IngestPorts, 'link' | 'touch'>,
  errors: ArrivedError[],
  entries: GroupEntry[],
  identified: Identified[],
): Promise<Set<number>> {
  if (errors.length === 0) return new Set()
  const senders = new Map(errors.map(({ source }) => [source.id, source]))
  const grouped = await groupSignals(tx, ctx, entries, (sourceId) => {
    const source = senders.get(sourceId)
    return !source || mayAddIssue(ctx, source)
  })
  const stored = await writeEvents(
    tx,
    ctx,
    errors.map(({ source, receivedAt }, index) => ({
      ...at(entries, index),
      receivedAt,
      names: nameRulesOf(source.settings),
      customerId: at(identified, index).customerId,
      isListed: at(identified, index).listed,
      issueId: at(grouped, index).issueId,
      fingerprintId: at(grouped, index).fingerprintId,
    })),
  )
  if (stored.length > 0) {
    const issueIds = new Set(stored.map(({ issueId }) => issueId))
    await ports.link(
      tx,
      ctx,
      [...issueIds].sort((a, b) => a - b),
    )
    await ports.touch(
      tx,
      ctx,
      stored.filter(({ customerId }) => customerId !== ''),
    )
  }
  return new Set(stored.map(({ row }) => row))
}

async function storeSuccesses(
  tx: Tx,
  ctx: ActorContext,
  requests: ArrivedSuccesses[],
  customerIds: string[],
): Promise<boolean[]> {
  let next = 0
  return await countSuccesses(
    tx,
    ctx,
    requests.map(({ source, digest, successes }) => ({
      sourceId: source.id,
      digest,
      rows: successes.map((success) => {
        const { hour, count, lastAt } = success
        return { customerId: at(customerIds, next++), ...placeOf(source, success), hour, count, lastAt }
      }),
    })),
  )
}

const placeOf = (source: KnownSource, signal: { service: string | null; environment: string | null }) => ({
  service: signal.service ?? source.settings.service ?? source.name,
  environment: signal.environment ?? 'production',
})

function activityOf(
  errors: ArrivedError[],
  others: Pick<Arrived, 'source'>[],
  customerIds: string[],
  fresh: Set<number>,
  dropped: Dropped,
): ActivityRow[] {
  const rows = new Map<number, ActivityRow>()
  const rowOf = (sourceId: number) => {
    const row = rows.get(sourceId) ?? { sourceId, accepted: 0, duplicates: 0, unidentified: 0, dropped: {} }
    rows.set(sourceId, row)
    return row
  }
  for (const [index, { source }] of errors.entries()) {
    const row = rowOf(source.id)
    if (!fresh.has(index)) row.duplicates += 1
    else {
      row.accepted += 1
      if (customerIds[index] === '') row.unidentified += 1
    }
  }
  for (const { source } of others) rowOf(source.id)
  for (const [sourceId, kinds] of dropped) rowOf(sourceId).dropped = kinds
  return [...rows.values()].sort((a, b) => a.sourceId - b.sourceId)
}

/** The doors answer one entry per entry; anything else is a defect that must not store half of a batch. */
function at<Item>(items: Item[], index: number): Item {
  const item = items[index]
  if (item === undefined) throw new Error('a domain answered fewer entries than it was asked for')
  return item
}
