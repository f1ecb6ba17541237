import { hash } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { ActorContext } from '#server/domains/access/index.ts'
import { type KnownSource, noteSkew } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { type DomainError, invalid, unavailable } from '#server/platform/errors.ts'
import { notifyLive, type Topic } from '#server/platform/live.ts'
import type { Delivery } from '#shared/signal.ts'
import { type Arrived, storeBatch } from './batch.ts'
import { createDroppedCounts } from './dropped.ts'
import { codeOf, databaseAway, isCollision, isOutage } from './failures.ts'
import type { IngestPorts } from './ports.ts'
import { scrubDelivery } from './scrub.ts'

/** What one request brings; `body` is what it brought it in, and what it holds in memory. */
export type Submission = {
  source: KnownSource
  delivery: Delivery
  body: Buffer
  receivedAt: Date
}
/**
 * Known after the commit: what became of the errors and words, and of all successes of the request as one. `refused` is what
 * PostgreSQL or we could not take, while others were stored.
 */
export type Outcome = { stored: number; duplicates: number; refused: number }

export type Committer = {
  /** Settles after the commit that holds the errors and successes; what is dropped waits for none. Throws `unavailable` when they are not stored: send again. */
  submit(submission: Submission): Promise<Outcome>
  /** Takes no more and resolves when all that was taken is settled. */
  stop(): Promise<void>
}

export type CommitterLimits = { batch: number; queue: number; bytes: number }
const defaultLimits: CommitterLimits = { batch: 2_000, queue: 20_000, bytes: 96 * 1024 * 1024 }

const collisionRetries = 5
/** So many refused signals in one batch mean that not the signals are broken. */
const mostRefused = 20
/** What is dropped is counted in the next transaction, or in one of its own after this long. */
const droppedWaitMs = 1_000
/** Open pages that count arrivals hear of them at most this often. */
const activityEveryMs = 2_000

type Waiting = Arrived & { request: Request }
type Request = { left: number; outcome: Outcome; failure: DomainError | undefined; settle(): void }

/**
 * Group commit: one transaction at a time per process. What arrives while it runs waits and goes into the next one
 * together, so that many requests share one commit and few of them wait for a timer.
 */
export function createCommitter(
  context: Context,
  ports: Pick<IngestPorts, 'identify' | 'link' | 'touch' | 'recordFeedback'>,
  limits: CommitterLimits = defaultLimits,
): Committer {
  const ctx: ActorContext = { ...context, actor: { kind: 'system', id: 'intake', name: 'Intake' } }
  const knownDays = new Set<number>()
  let queue: Waiting[] = []
  let bytes = 0
  let running: Promise<void> | undefined
  let stopped = false
  let away = false
  let toldActivityAtMs = -Infinity
  let tellActivity: NodeJS.Timeout | undefined
  const dropped = createDroppedCounts()
  let countDropped: NodeJS.Timeout | undefined

  function submit({ source, delivery, body, receivedAt }: Submission): Promise<Outcome> {
    const { errors, successes, feedback } = scrubDelivery(delivery, source.settings)
    const skewed = errors.findLast(({ skewMs }) => skewMs !== 0)
    if (skewed) noteSkew(ctx, source.id, skewed.skewMs)
    const outcome: Outcome = { stored: 0, duplicates: 0, refused: 0 }
    dropped.add(source.id, delivery.dropped)
    const items: Arrived[] = errors.map((signal) => ({ kind: 'error', source, signal, receivedAt }))
    if (successes.length > 0) items.push({ kind: 'successes', source, successes, digest: digestOf(body) })
    for (const signal of feedback) items.push({ kind: 'feedback', source, signal })
    if (items.length === 0) {
      countDroppedSoon()
      return Promise.resolve(outcome)
    }
    const size = body.length
    if (stopped) return Promise.reject(unavailable('Knowfirst is about to stop. Send it again in a moment.', 2))
    if (queue.length > 0 && (queue.length + items.length > limits.queue || bytes + size > limits.bytes)) {
      return Promise.reject(unavailable('More arrives than can be stored at once. Send it again in a moment.', 2))
    }
    bytes += size
    return new Promise((resolve, reject) => {
      const request: Request = {
        left: items.length,
        outcome,
        failure: undefined,
        settle() {
          bytes -= size
          if (request.failure) reject(request.failure)
          else resolve(outcome)
        },
      }
      for (const item of items) queue.push({ ...item, request })
      running ??= drain()
    })
  }

  async function drain(): Promise<void> {
    // What arrives in the same turn of the event loop goes along.
    await new Promise(setImmediate)
    do {
      const batch = queue.slice(0, limits.batch)
      queue = queue.slice(limits.batch)
      await settleBatch(batch, { refused: 0 })
    } while (queue.length > 0)
    running = undefined
    countDroppedSoon()
  }

  function countDroppedSoon(): void {
    if (dropped.size() > 0 && !stopped) countDropped ??= setTimeout(() => (running ??= drain()), droppedWaitMs).unref()
  }

  /** Stores the batch; when it cannot be stored, each half of it, so that a signal that breaks things stands alone. */
  async function settleBatch(batch: Waiting[], broken: { refused: number }): Promise<void> {
    try {
      const fresh = await storeWithRetries(batch)
      if (away) ctx.log.info('the database answers again, intake goes on')
      away = false
      for (const [index, one] of batch.entries()) settleOne(one, fresh[index] ? 'stored' : 'duplicates')
    } catch (error) {
      knownDays.clear()
      if (isOutage(error) || isCollision(error)) {
        if (!away) ctx.log.warn({ code: codeOf(error) }, 'the database does not answer, intake refuses with 503')
        away = true
        for (const one of batch) settleOne(one, databaseAway())
      } else if (broken.refused >= mostRefused) {
        for (const one of batch) settleOne(one, unavailable('Signals cannot be stored now. Send them again later.', 30))
      } else if (batch.length < 2) {
        broken.refused += 1
        const [one] = batch
        const signalId = one?.kind === 'successes' ? one.digest : one?.signal.id
        ctx.log.error({ err: error, sourceId: one?.source.id, signalId }, 'a signal could not be stored')
        if (one) settleOne(one, 'refused')
      } else {
        const half = Math.ceil(batch.length / 2)
        await settleBatch(batch.slice(0, half), broken)
        await settleBatch(batch.slice(half), broken)
      }
    }
  }

  async function storeWithRetries(batch: Waiting[]): Promise<boolean[]> {
    const nowMs = performance.now()
    const counted = dropped.take()
    clearTimeout(countDropped)
    countDropped = undefined
    const topics: Topic[] = nowMs - toldActivityAtMs > activityEveryMs ? ['sources'] : []
    for (let attempt = 1; ; attempt += 1) {
      const stop = ctx.metrics.commitSeconds.startTimer()
      try {
        const fresh = await storeBatch(ctx, ports, knownDays, batch, counted, topics)
        if (topics.length > 0) toldActivityAtMs = nowMs
        else tellActivity ??= setTimeout(tellActivityLate, activityEveryMs).unref()
        return fresh
      } catch (error) {
        if (!isCollision(error) || attempt > collisionRetries) {
          if (batch.length > 0 || isOutage(error)) dropped.putBack(counted)
          throw error
        }
        await wait(Math.random() * 20 * attempt)
      } finally {
        stop()
      }
    }
  }

  /** The last arrivals of a burst are told too; a page that misses it reads right at its next look. */
  function tellActivityLate(): void {
    tellActivity = undefined
    toldActivityAtMs = performance.now()
    ctx.db.transaction((tx) => notifyLive(tx, ['sources'])).catch(() => {})
  }

  function settleOne({ source, request }: Waiting, result: keyof Outcome | DomainError): void {
    if (typeof result === 'string') {
      request.outcome[result] += 1
      ctx.metrics.signals.inc({ protocol: source.kind, outcome: metricOutcome[result] })
    } else request.failure = result
    request.left -= 1
    if (request.left === 0) request.settle()
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

const metricOutcome = { stored: 'stored', duplicates: 'duplicate', refused: 'rejected' } as const satisfies Record<
  keyof Outcome,
  string
>

/** What the sender hears when all it sent was refused one by one. */
export const notStorable = () => invalid('This could not be stored. The log of the server says why.')

/** The same for every retry of the request: SDKs and collectors send the same bytes again. */
function digestOf(body: Buffer): string {
  const hex = hash('sha256', body)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
