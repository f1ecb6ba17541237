import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { unavailable } from '#server/platform/errors.ts'
import type { Topic } from '#server/platform/live.ts'
import { metricsMeter } from '../meter.ts'
import type { Outcome } from '../request.ts'
import type { Job, Workshop } from '../workshop.ts'
import { errorOf, type FromThread } from './messages.ts'
import { type NumberedJob, packJobs } from './pack.ts'

/** What the thread hears of, so that what it keeps in memory is current there too. */
const topics: Topic[] = ['sources', 'issues']
/** Bytes that are on their way to the thread or wait there: of one source, and of all. */
const limits = { source: 48 * 1024 * 1024, all: 128 * 1024 * 1024 }
const restartAfterMs = 1_000
/** A reader that never returns holds up everybody: a thread that lets so many questions pass is ended. */
const usualWatch = { askEveryMs: 5_000, patience: 9 }
/** Jobs that wait, however small they are. */
const mostJobs = 50_000
const memory = { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 768 }

type Waiting = { source: number; size: number; resolve(outcome: Outcome): void; reject(error: Error): void }

export type ThreadOptions = { file: URL; workerData: unknown; watch?: typeof usualWatch }

/**
 * A workshop in a thread of its own, so that reading and storing do not hold up who answers requests and pages. When
 * the thread dies, all that waits for it is refused with "send again", and another one is started.
 */
export async function startWorkshopThread(
  ctx: Pick<Context, 'live' | 'log' | 'metrics'>,
  { file, workerData, watch = usualWatch }: ThreadOptions,
): Promise<Workshop> {
  const meter = metricsMeter(ctx.metrics)
  const waiting = new Map<number, Waiting>()
  const held = new Map<number, number>()
  let heldBytes = 0
  let lastId = 0
  let outbox: NumberedJob[] = []
  let sending: NodeJS.Immediate | undefined
  let sent = new Map<number, KnownSource>()
  let stopped = false
  /** Questions since the thread last said something. Counted, not timed: we may have been held up ourselves. */
  let unanswered = 0
  let thread: Worker | undefined = await start()
  const listening = new AbortController()
  void tellChanges()
  const watching = setInterval(look, watch.askEveryMs).unref()

  async function start(): Promise<Worker> {
    const worker = new Worker(file, { workerData, resourceLimits: memory, name: 'intake' })
    const [message] = await Promise.race([once(worker, 'message'), once(worker, 'exit')])
    if (message?.kind !== 'ready') throw new Error('The intake thread ended before it was ready.')
    sent = new Map()
    unanswered = 0
    worker.on('message', heard)
    worker.on('error', (error) => ctx.log.error({ err: error }, 'the intake thread failed'))
    worker.once('exit', () => void startAgain())
    return worker
  }

  async function startAgain(): Promise<void> {
    thread = undefined
    outbox = []
    for (const id of waiting.keys()) {
      take(id)?.reject(unavailable('Knowfirst starts its intake again. Send it again in a moment.', 2))
    }
    while (!stopped && !thread) {
      ctx.log.warn('the intake thread ended, starting another')
      try {
        thread = await start()
      } catch (error) {
        ctx.log.error({ err: error }, 'the intake thread does not start')
        await wait(restartAfterMs)
      }
    }
    if (stopped) thread?.postMessage({ kind: 'stop' })
  }

  function look(): void {
    if (!thread) return
    if (unanswered >= watch.patience) {
      ctx.log.error({ waiting: waiting.size }, 'the intake thread hangs and is ended')
      unanswered = 0
      void thread.terminate()
    } else {
      unanswered += 1
      thread.postMessage({ kind: 'ask' })
    }
  }

  function heard(message: FromThread): void {
    unanswered = 0
    if (message.kind !== 'settled') return
    for (const counted of message.counted) meter.signals(counted)
    for (const seconds of message.commitSeconds) meter.commit(seconds)
    for (const { id, outcome } of message.stored) take(id)?.resolve(outcome)
    for (const { id, failure } of message.failed) take(id)?.reject(errorOf(failure))
  }

  function take(id: number): Waiting | undefined {
    const one = waiting.get(id)
    if (one) hold(one.source, -one.size)
    waiting.delete(id)
    return one
  }

  function hold(source: number, size: number): void {
    heldBytes += size
    const own = (held.get(source) ?? 0) + size
    if (own > 0) held.set(source, own)
    else held.delete(source)
  }

  /** All that came in one turn of the event loop goes in one message. */
  function send(): void {
    sending = undefined
    if (!thread || outbox.length === 0) return
    const { message, transfer } = packJobs(outbox, (source) => {
      const isKnown = sent.get(source.id) === source
      sent.set(source.id, source)
      return isKnown
    })
    outbox = []
    thread.postMessage(message, transfer)
  }

  async function tellChanges(): Promise<void> {
    for await (const changed of ctx.live.changes(topics, listening.signal)) {
      thread?.postMessage({ kind: 'changed', topics: changed })
    }
  }

  return {
    take(job: Job) {
      const size = job.body.length
      const own = held.get(job.source.id) ?? 0
      if (stopped || !thread) return Promise.reject(unavailable('Knowfirst is not ready. Send it again.', 2))
      if (
        waiting.size >= mostJobs ||
        (own > 0 && own + size > limits.source) ||
        (heldBytes > 0 && heldBytes + size > limits.all)
      ) {
        return Promise.reject(unavailable('More arrives than can be stored at once. Send it again in a moment.', 2))
      }
      hold(job.source.id, size)
      const id = (lastId += 1)
      return new Promise((resolve, reject) => {
        waiting.set(id, { source: job.source.id, size, resolve, reject })
        outbox.push({ ...job, id })
        sending ??= setImmediate(send)
      })
    },
    async stop() {
      clearImmediate(sending)
      send()
      stopped = true
      listening.abort()
      clearInterval(watching)
      if (!thread) return
      const ended = once(thread, 'exit')
      thread.postMessage({ kind: 'stop' })
      await ended
    },
  }
}
