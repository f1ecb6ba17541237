import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import type { ActorContext } from '#server/domains/access/index.ts'
import { noteSkew } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { invalid, unavailable } from '#server/platform/errors.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import { type Arrived, type BatchPorts, storeBatch } from './batch.ts'
import { createDroppedCounts } from './dropped.ts'
import { codeOf, databaseAway, isCollision, isOutage } from './failures.ts'
import { createLanes, type Serving } from './lanes.ts'
import { type Counted, metricsMeter } from './meter.ts'
import { costOf, createRequest, type Outcome, type Request, settleItem, type Submission } from './request.ts'

export type Committer = {
  /**
   * Settles after the commit that holds all that the request brought; what is dropped waits for none. Throws what the
   * reader throws, and `unavailable` when it is not stored: send again.
   */
  submit(submission: Submission): Promise<Outcome>
  /** Takes no more and resolves when all that was taken is settled. */
  stop(): Promise<void>
}

/** `batch` in rows; `requests` and `bytes` of one source; `totalBytes` of all. */
export type CommitterLimits = { batch: number; requests: number; bytes: number; totalBytes: number }
const mebibyte = 1024 * 1024
const defaultLimits: CommitterLimits = {
  batch: 2_000,
  requests: 10_000,
  bytes: 32 * mebibyte,
  totalBytes: 96 * mebibyte,
}

/** What a source may bring into a batch before the next one's turn comes, in rows. */
const quantum = 50
/** A batch is made so small that its transaction takes about this long: whoever comes next waits for it. */
const commitWithinMs = 120
const smallestBatch = 200
/** Reading bodies stops now and then, so that answers of the database and of senders are heard. */
const readForMs = 5
/** What arrives while a batch is read goes along, for so long at most. */
const gatherForMs = 10

const collisionRetries = 5
/** So many refused signals in one batch mean that not the signals are broken. */
const mostRefused = 20
/** What is dropped is counted in the next transaction, or in one of its own after this long. */
const droppedWaitMs = 1_000
/** Open pages that count arrivals hear of them at most this often. */
const activityEveryMs = 2_000

type Waiting = { item: Arrived; request: Request }
type Batch = { waiting: Waiting[]; rows: number; sources: Set<number> }
const emptyBatch = (): Batch => ({ waiting: [], rows: 0, sources: new Set() })

/**
 * Group commit: one transaction at a time. What arrives while it runs is read for the next one, source by source in
 * turn, so that many requests share one commit, few wait for a timer, and a source that floods delays only itself.
 */
export function createCommitter(
  context: Context,
  ports: BatchPorts,
  { limits = defaultLimits, meter = metricsMeter(context.metrics) } = {},
): Committer {
  const ctx: ActorContext = { ...context, actor: { kind: 'system', id: 'intake', name: 'Intake' } }
  const knownDays = new Set<number>()
  const lanes = createLanes<Request>(quantum)
  const bytesOf = new Map<number, number>()
  let bytes = 0
  let batch = emptyBatch()
  let mostRows = limits.batch
  let gathering: NodeJS.Immediate | undefined
  let running: Promise<void> | undefined
  let stopped = false
  let away = false
  let toldActivityAtMs = -Infinity
  let tellActivity: NodeJS.Timeout | undefined
  const dropped = createDroppedCounts()
  let countDropped: NodeJS.Timeout | undefined

  function submit(submission: Submission): Promise<Outcome> {
    if (stopped) return Promise.reject(unavailable('Knowfirst is about to stop. Send it again in a moment.', 2))
    const { id } = submission.source
    const size = submission.body.length
    const own = bytesOf.get(id) ?? 0
    if (own > 0 && (own + size > limits.bytes || lanes.waiting(id) >= limits.requests)) {
      return Promise.reject(unavailable('This source sends more than can be stored. Send it again in a moment.', 2))
    }
    if (bytes > 0 && bytes + size > limits.totalBytes) {
      return Promise.reject(unavailable('More arrives than can be stored at once. Send it again in a moment.', 2))
    }
    hold(id, size)
    return new Promise((resolve, reject) => {
      const request = createRequest(submission, (outcome, failure) => {
        hold(id, -size)
        if (failure) reject(failure)
        else resolve(outcome)
      })
      lanes.add(id, request)
      if (running) gatherSoon()
      else running = drain()
    })
  }

  function hold(sourceId: number, size: number): void {
    bytes += size
    const own = (bytesOf.get(sourceId) ?? 0) + size
    if (own > 0) bytesOf.set(sourceId, own)
    else bytesOf.delete(sourceId)
  }

  /** Takes rows of the request into the batch; reads its body first. */
  function serve(request: Request, credit: number): Serving {
    try {
      dropped.add(request.source.id, request.open())
    } catch (error) {
      request.failure = error
    }
    let used = 0
    while (used < credit) {
      const item = request.items[request.next]
      if (!item) break
      request.next += 1
      used += costOf(item)
      batch.waiting.push({ item, request })
    }
    batch.rows += used
    batch.sources.add(request.source.id)
    if (request.items.length === 0) request.settle()
    return { used, isDone: request.next >= request.items.length }
  }

  /** Reads what waits into the batch, for a moment; returns whether there is more to do. */
  function gather(): boolean {
    const until = performance.now() + readForMs
    lanes.take(mostRows - batch.rows, serve, { isEnough: () => performance.now() > until })
    return lanes.size() > 0 && batch.rows < mostRows
  }

  function gatherSoon(): void {
    gathering ??= setImmediate(() => {
      gathering = undefined
      if (batch.rows < mostRows && gather()) gatherSoon()
    })
  }

  async function drain(): Promise<void> {
    do {
      const until = performance.now() + gatherForMs
      // What arrives in the same turn of the event loop goes along.
      do await nextTurn()
      while (gather() && performance.now() < until)
      // Who came when the batch was full already is in it nevertheless.
      lanes.take(mostRows, serve, { only: (sourceId) => !batch.sources.has(sourceId) })
      const { waiting, rows } = batch
      batch = emptyBatch()
      const startMs = performance.now()
      if (waiting.length > 0 || dropped.size() > 0) await settleBatch(waiting, { refused: 0 })
      if (rows > smallestBatch / 2) {
        const fitting = (rows * commitWithinMs) / (performance.now() - startMs)
        mostRows = Math.min(limits.batch, Math.max(smallestBatch, Math.round((mostRows + fitting) / 2)))
      }
    } while (batch.waiting.length > 0 || lanes.size() > 0)
    running = undefined
    if (dropped.size() > 0 && !stopped) countDroppedSoon()
  }

  function countDroppedSoon(): void {
    countDropped ??= setTimeout(() => {
      countDropped = undefined
      running ??= drain()
    }, droppedWaitMs).unref()
  }

  /** Stores the batch; when it cannot be stored, each half of it, so that a signal that breaks things stands alone. */
  async function settleBatch(waiting: Waiting[], broken: { refused: number }): Promise<void> {
    try {
      const fresh = await storeWithRetries(waiting.map(({ item }) => item))
      if (away) ctx.log.info('the database answers again, intake goes on')
      away = false
      settle(waiting, (index) => (fresh[index] ? 'stored' : 'duplicates'))
    } catch (error) {
      knownDays.clear()
      if (isOutage(error) || isCollision(error)) {
        if (!away) ctx.log.warn({ code: codeOf(error) }, 'the database does not answer, intake refuses with 503')
        away = true
        settle(waiting, databaseAway)
      } else if (broken.refused >= mostRefused) {
        settle(waiting, () => unavailable('Signals cannot be stored now. Send them again later.', 30))
      } else if (waiting.length < 2) {
        broken.refused += 1
        const item = waiting[0]?.item
        const signalId = item?.kind === 'successes' ? item.digest : item?.signal.id
        ctx.log.error({ err: error, sourceId: item?.source.id, signalId }, 'a signal could not be stored')
        settle(waiting, () => 'refused')
      } else {
        const half = Math.ceil(waiting.length / 2)
        await settleBatch(waiting.slice(0, half), broken)
        await settleBatch(waiting.slice(half), broken)
      }
    }
  }

  async function storeWithRetries(items: Arrived[]): Promise<boolean[]> {
    const nowMs = performance.now()
    const counted = dropped.take()
    const topics: Topic[] = nowMs - toldActivityAtMs > activityEveryMs ? ['sources'] : []
    for (let attempt = 1; ; attempt += 1) {
      const startMs = performance.now()
      try {
        const fresh = await storeBatch(ctx, ports, knownDays, items, counted, topics)
        if (topics.length > 0) toldActivityAtMs = nowMs
        else tellActivity ??= setTimeout(tellActivityLate, activityEveryMs).unref()
        return fresh
      } catch (error) {
        if (!isCollision(error) || attempt > collisionRetries) {
          if (items.length > 0 || isOutage(error)) dropped.putBack(counted)
          throw error
        }
        await wait(Math.random() * 20 * attempt)
      } finally {
        meter.commit((performance.now() - startMs) / 1_000)
      }
    }
  }

  /** The last arrivals of a burst are told too; a page that misses it reads right at its next look. */
  function tellActivityLate(): void {
    tellActivity = undefined
    toldActivityAtMs = performance.now()
    ctx.db.transaction((tx) => notifyLive(tx, ['sources'])).catch(() => {})
  }

  function settle(waiting: Waiting[], resultOf: (index: number) => Parameters<typeof settleItem>[1]): void {
    const counts = new Map<string, Counted>()
    for (const [index, { item, request }] of waiting.entries()) {
      const result = resultOf(index)
      if (typeof result === 'string') {
        const key = `${item.source.kind} ${result}`
        const count = counts.get(key) ?? { protocol: item.source.kind, outcome: metricOutcome[result], times: 0 }
        count.times += 1
        counts.set(key, count)
        if (result === 'stored' && item.kind === 'error' && item.signal.skewMs !== 0) {
          noteSkew(ctx, item.source.id, item.signal.skewMs)
        }
      }
      settleItem(request, result)
    }
    for (const counted of counts.values()) meter.signals(counted)
  }

  return {
    submit,
    async stop() {
      stopped = true
      while (running) await running
      if (dropped.size() > 0) await (running = drain())
      clearTimeout(tellActivity)
      clearTimeout(countDropped)
    },
  }
}

const metricOutcome = { stored: 'stored', duplicates: 'duplicate', refused: 'rejected' } as const

/** What the sender hears when all it sent was refused one by one. */
export const notStorable = () => invalid('This could not be stored. The log of the server says why.')
