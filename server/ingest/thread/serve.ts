import type { MessagePort } from 'node:worker_threads'
import type { KnownSource } from '#server/domains/sources/index.ts'
import type { LiveHub } from '#server/platform/live.ts'
import type { Meter } from '../meter.ts'
import type { Workshop } from '../workshop.ts'
import { failureOf, type FromThread, type JobMessage, type ToThread } from './messages.ts'
import { unpackBody } from './pack.ts'

type Settled = Extract<FromThread, { kind: 'settled' }>
const nothing = (): Settled => ({ kind: 'settled', stored: [], failed: [], counted: [], commitSeconds: [] })

/**
 * Works off, in the thread, what the host sends. `open` makes the workshop, which reports to the meter; `close` runs
 * after the last job is settled, before the thread ends.
 */
export function serveWorkshop(
  port: MessagePort,
  live: LiveHub,
  open: (meter: Meter) => Workshop,
  close: () => Promise<void>,
): void {
  const sources = new Map<number, KnownSource>()
  let settled = nothing()
  let telling: NodeJS.Immediate | undefined

  const workshop = open({
    signals: (counted) => void settled.counted.push(counted),
    commit: (seconds) => void settled.commitSeconds.push(seconds),
  })

  function tell(): void {
    telling = undefined
    port.postMessage(settled)
    settled = nothing()
  }

  async function work({ id, sourceId, receivedAt, reading, body }: JobMessage, bytes: ArrayBuffer): Promise<void> {
    try {
      const source = sources.get(sourceId)
      if (!source) throw new Error('a job came before its source')
      const outcome = await workshop.take({ source, receivedAt, reading, body: unpackBody(body, bytes) })
      settled.stored.push({ id, outcome })
    } catch (error) {
      settled.failed.push({ id, failure: failureOf(error) })
    }
    telling ??= setImmediate(tell)
  }

  port.on('message', (message: ToThread) => {
    switch (message.kind) {
      case 'jobs':
        for (const source of message.sources) sources.set(source.id, source)
        for (const job of message.jobs) void work(job, message.bytes)
        return
      case 'changed':
        for (const topic of message.topics) live.publish(topic)
        return
      case 'ask':
        port.postMessage({ kind: 'alive' } satisfies FromThread)
        return
      case 'stop':
        void stop()
    }
  })

  async function stop(): Promise<void> {
    await workshop.stop()
    // The answers of the last batch are being made ready.
    await new Promise(setImmediate)
    clearImmediate(telling)
    tell()
    await close()
    port.close()
  }

  port.postMessage({ kind: 'ready' } satisfies FromThread)
}
