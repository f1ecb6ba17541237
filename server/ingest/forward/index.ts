import { countForwarding, type KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import { parseDsn } from '#shared/dsn.ts'
import { addressTo, type Parcel } from './parcel.ts'
import { createQueue, type ForwardQueue } from './queue.ts'

export { type Parcel, sameDsn } from './parcel.ts'

export type Forwarder = {
  /** Passes the request on if the source has an upstream. At once: whatever becomes of it there, intake goes on. */
  take(source: KnownSource, parcel: Parcel): void
  stop(): Promise<void>
}

/** So long what waits may still be sent when the app stops. */
const graceMs = 3_000

/** Puts Knowfirst in front of a Sentry, GlitchTip or Bugsink: each source with an upstream has a queue of its own. */
export function createForwarder(ctx: Context): Forwarder {
  const queues = new Map<number, { dsn: string; queue: ForwardQueue }>()

  /** Another DSN is another queue; what waits for the old one is still sent there. */
  function queueFor(sourceId: number, dsn: string): ForwardQueue | undefined {
    const known = queues.get(sourceId)
    if (known?.dsn === dsn) return known.queue
    void known?.queue.stop(graceMs)
    const upstream = parseDsn(dsn)
    if (!upstream) return undefined
    const queue = createQueue(upstream, (failure) => countForwarding(ctx, sourceId, failure))
    queues.set(sourceId, { dsn, queue })
    return queue
  }

  return {
    take(source, parcel) {
      const dsn = source.settings.upstreamDsn
      if (!dsn) return
      // A copy: the body may be handed to another thread, and may be a part of something larger.
      const body = parcel.path.startsWith('envelope') ? addressTo(dsn, parcel.body) : parcel.body
      queueFor(source.id, dsn)?.add({ ...parcel, body: body === parcel.body ? Buffer.from(body) : body })
    },
    async stop() {
      await Promise.all([...queues.values()].map(({ queue }) => queue.stop(graceMs)))
    },
  }
}
