import { z } from 'zod'
import { type ActorContext, authorize, publicProcedure, router } from '#server/domains/access/index.ts'
import type { Topic } from '#server/platform/live.ts'

const topicInput = z.object({
  topic: z
    .string()
    .max(300)
    .refine(
      (topic): topic is Topic => /^(customer:.+|incident:\d+|board|sources|deliveries)$/.test(topic),
      'No such topic.',
    ),
})

/** Lets pages hear that something they show has changed. The page then reads again what it shows. */
export const liveRouter = router({
  /** Yields a tick at once, when the stream begins or comes back, and one for each change after it. */
  changes: publicProcedure('each topic asks for the permission of what it is about')
    .input(topicInput)
    .subscription(changes),
})

async function* changes({ ctx, input, signal }: { ctx: ActorContext; input: { topic: Topic }; signal?: AbortSignal }) {
  authorize(ctx, topicPermission(input.topic))
  const ends = signal ?? new AbortController().signal
  const ticks = ctx.live.changes(input.topic, ends)
  yield ctx.clock.now().toISOString()
  try {
    for await (const _ of ticks) yield ctx.clock.now().toISOString()
  } catch (error) {
    if (!ends.aborted) throw error
  }
}

function topicPermission(topic: Topic) {
  if (topic.startsWith('customer:') || topic === 'deliveries') return 'customers.read'
  return topic === 'sources' ? 'sources.read' : 'incidents.read'
}
