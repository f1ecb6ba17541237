import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Dsn } from '#shared/dsn.ts'
import type { Parcel } from './parcel.ts'
import { sendParcel } from './send.ts'

export type QueueLimits = {
  parcels: number
  bytes: number
  ageMs: number
  atOnce: number
  pauseMs: number
  mostPauseMs: number
}

const usualLimits: QueueLimits = {
  parcels: 5_000,
  bytes: 16 * 1024 * 1024,
  ageMs: 30 * 60_000,
  atOnce: 4,
  pauseMs: 1_000,
  mostPauseMs: 60_000,
}

export type ForwardQueue = {
  /** Never waits and never throws: what does not fit is given up, and counted. */
  add(parcel: Parcel): void
  /** Sends what waits for at most `graceMs`, then gives it up. */
  stop(graceMs: number): Promise<void>
}

type Waiting = { parcel: Parcel; since: number; failures: number }

/** What the upstream fails on again and again must not hold up what waits behind it. */
const mostFailures = 5

/** `failure` null: the upstream has taken it. */
type Report = (failure: string | null) => void

/** What waits to be passed on to one upstream: bounded, in order, in memory, sent by a few at a time. */
export function createQueue(upstream: Dsn, report: Report, limits: QueueLimits = usualLimits): ForwardQueue {
  const waiting: Waiting[] = []
  const stopping = new AbortController()
  let bytes = 0
  let senders = 0
  let limitedUntil = 0
  let pauseMs = 0
  let drained = () => {}

  function add(parcel: Parcel): void {
    if (stopping.signal.aborted) return report('Knowfirst was about to stop.')
    if (performance.now() < limitedUntil) return report('The upstream asked for nothing for a while.')
    if (waiting.length >= limits.parcels || bytes + parcel.body.length > limits.bytes) {
      return report('Too much waited for the upstream.')
    }
    waiting.push({ parcel, since: performance.now(), failures: 0 })
    bytes += parcel.body.length
    // While it is down, one sender asks whether it is back; the others would only ask the same.
    if (senders < (pauseMs > 0 ? 1 : limits.atOnce)) void send()
  }

  async function send(): Promise<void> {
    senders += 1
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (performance.now() - next.since > limits.ageMs) done(next.parcel, 'It waited too long for the upstream.')
      else if (!(await deliver(next))) break
    }
    senders -= 1
    if (senders === 0) drained()
  }

  /** False when this sender should end, because another one tries. */
  async function deliver(next: Waiting): Promise<boolean> {
    const sent = await sendParcel(upstream, next.parcel, stopping.signal)
    if (sent.state === 'later') {
      if (stopping.signal.aborted) {
        done(next.parcel, 'Knowfirst was about to stop.')
        return true
      }
      if (sent.failedOnIt) next.failures += 1
      if (next.failures >= mostFailures) {
        done(next.parcel, sent.why)
        return true
      }
      waiting.unshift(next)
      if (senders > 1) return false
      pauseMs = Math.min(Math.max(pauseMs * 2, limits.pauseMs), limits.mostPauseMs)
      await wait(pauseMs * (0.75 + Math.random() / 2), undefined, { signal: stopping.signal }).catch(() => {})
      return true
    }
    const wasDown = pauseMs > 0
    pauseMs = 0
    if (sent.state === 'limited') limitedUntil = performance.now() + sent.seconds * 1_000
    done(next.parcel, sent.state === 'taken' ? null : sent.why)
    if (wasDown) while (senders < Math.min(limits.atOnce, waiting.length + 1)) void send()
    return true
  }

  function done(parcel: Parcel, failure: string | null): void {
    bytes -= parcel.body.length
    report(failure)
  }

  return {
    add,
    async stop(graceMs) {
      const empty = new Promise<void>((resolve) => (drained = resolve))
      const grace = new AbortController()
      if (senders > 0) await Promise.race([empty, wait(graceMs, undefined, { signal: grace.signal }).catch(() => {})])
      grace.abort()
      stopping.abort()
      if (senders > 0) await empty
    },
  }
}
