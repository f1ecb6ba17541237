import { EventEmitter } from 'node:events'
import { sql } from 'drizzle-orm'
import type { Transaction } from './database.ts'

/**
 * What changed: `customer:C-1`, `incident:31`, `board`, `issues`, `sources`, `deliveries`, `access`; `customers` for very
 * many; `calls:USER` for what rings at a user's phone; `sightings:7` for how the events of a source are identified.
 */
export type Topic =
  | `customer:${string}`
  | `incident:${string}`
  | `calls:${string}`
  | `sightings:${number}`
  | 'customers'
  | 'issues'
  | 'board'
  | 'sources'
  | 'deliveries'
  | 'access'

export const liveChannel = 'knowfirst_live'
/** NOTIFY takes fewer than 8,000 bytes. */
const payloadLimit = 7_500

/** Tells every copy, when the transaction commits, that these topics changed. */
export async function notifyLive(tx: Transaction, topics: Iterable<Topic>): Promise<void> {
  for (const payload of packTopics(topics)) await tx.execute(sql`select pg_notify(${liveChannel}, ${payload})`)
}

/** JSON arrays of distinct topics, each short enough for one NOTIFY. */
export function packTopics(topics: Iterable<Topic>): string[] {
  const payloads: string[] = []
  let pack: string[] = []
  let bytes = 2
  for (const topic of new Set(topics)) {
    const item = JSON.stringify(topic)
    const size = Buffer.byteLength(item) + 1
    if (bytes + size > payloadLimit) {
      payloads.push(`[${pack.join(',')}]`)
      pack = []
      bytes = 2
    }
    pack.push(item)
    bytes += size
  }
  if (pack.length > 0) payloads.push(`[${pack.join(',')}]`)
  return payloads
}

/** In this process: who waits for which topic. Fed by the LISTEN connection. */
export class LiveHub {
  readonly #emitter = new EventEmitter().setMaxListeners(0)

  publish(topic: Topic): void {
    this.#emitter.emit(topic)
    if (topic !== 'customers') return
    for (const name of this.#emitter.eventNames()) {
      if (typeof name === 'string' && name.startsWith('customer:')) this.#emitter.emit(name)
    }
  }

  /** All waiting subscribers read again: after the LISTEN connection was lost, anything may have changed. */
  publishAll(): void {
    for (const topic of this.#emitter.eventNames()) this.#emitter.emit(topic)
  }

  /**
   * The topics that changed, from this call on: each once, however often it changed since the last reading.
   * Ends when the signal aborts.
   */
  changes(topics: Topic[], signal: AbortSignal): AsyncIterable<Topic[]> {
    const changed = new Set<Topic>()
    let wake = () => {}
    const listeners = topics.map((topic) => {
      const listener = () => {
        changed.add(topic)
        wake()
      }
      this.#emitter.on(topic, listener)
      return [topic, listener] as const
    })
    const stop = () => {
      for (const [topic, listener] of listeners) this.#emitter.off(topic, listener)
      wake()
    }
    signal.addEventListener('abort', stop, { once: true })
    return (async function* () {
      while (!signal.aborted) {
        if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve))
        const batch = [...changed]
        changed.clear()
        if (batch.length > 0) yield batch
      }
    })()
  }
}
