import { z } from 'zod'
import { type ActorContext, authorize, publicProcedure, router } from '#server/domains/access/index.ts'
import type { Topic } from '#server/platform/live.ts'

const topic = z
  .string()
  .max(300)
  .refine(
    (name): name is Topic => /^(customer:.+|incident:\d+|board|sources|deliveries|access)$/.test(name),
    'No such topic.',
  )
/** One stream per page, for all that it shows: a browser opens only six connections to one HTTP/1.1 server. */
const topicsInput = z.object({ topics: z.array(topic).min(1).max(100) })

/** Lets pages hear that something they show has changed. The page then reads again what it shows. */
export const liveRouter = router({
  /** Yields no topic at once, when the stream begins or comes back, and then the topics that changed. */
  changes: publicProcedure('each topic asks for the permission of what it is about')
    .input(topicsInput)
    .subscription(changes),
})

async function* changes(call: { ctx: ActorContext; input: { topics: Topic[] }; signal?: AbortSignal }) {
  const { ctx, input } = call
  for (const name of input.topics) authorize(ctx, topicPermission(name))
  const signal = call.signal ?? new AbortController().signal
  const changed = ctx.live.changes(input.topics, signal)
  yield { topics: [] }
  for await (const topics of changed) yield { topics }
}

function topicPermission(topic: Topic) {
  if (topic.startsWith('customer:') || topic === 'deliveries') return 'customers.read'
  if (topic === 'sources') return 'sources.read'
  return topic === 'access' ? 'access.manage' : 'incidents.read'
}
