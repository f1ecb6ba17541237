import { countForwarding, type KnownSource } from '#server/domains/sources/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { LiveHub } from '#server/platform/live.ts'
import { parseDsn } from '#shared/dsn.ts'
import { addressTo, type Parcel } from './parcel.ts'
import { createQueue, type ForwardQueue } from './queue.ts'

export { type Parcel, sameDsn } from './parcel.ts'

/** So long what waits may still be sent when the app stops, or the upstream is another one. */
const graceMs = 3_000

type Queues = Map<number, { dsn: string; queue: ForwardQueue }>
const running = new WeakMap<LiveHub, Queues>()

/**
 * Passes a request on to the upstream of its source (a Sentry, GlitchTip or Bugsink), if it has one. At once: whatever
 * becomes of it there, intake goes on.
 */
export function passOn(ctx: Context, source: KnownSource, parcel: Parcel): void {
  const dsn = source.settings.upstreamDsn
  if (!dsn) return
  const body = parcel.path.startsWith('envelope') ? addressTo(dsn, parcel.body) : parcel.body
  // A copy: what came is a part of something larger, or goes on to another thread.
  queueFor(ctx, source.id, dsn)?.add({ ...parcel, body: body === parcel.body ? Buffer.from(body) : body })
}

/** Another DSN is another queue; what waits for the old one is still sent there. */
function queueFor(ctx: Context, sourceId: number, dsn: string): ForwardQueue | undefined {
  const queues = running.get(ctx.live) ?? new Map()
  running.set(ctx.live, queues)
  const known = queues.get(sourceId)
  if (known?.dsn === dsn) return known.queue
  void known?.queue.stop(graceMs)
  const upstream = parseDsn(dsn)
  if (!upstream) return undefined
  const queue = createQueue(upstream, (failure) => countForwarding(ctx, sourceId, failure))
  queues.set(sourceId, { dsn, queue })
  return queue
}

/** Sends what waits for a moment and gives up the rest. */
export async function stopForwarding(ctx: Context): Promise<void> {
  await Promise.all([...(running.get(ctx.live)?.values() ?? [])].map(({ queue }) => queue.stop(graceMs)))
}
