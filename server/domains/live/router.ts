import { z } from 'zod'
import {
  type Actor,
  type ActorContext,
  actorHolds,
  authorize,
  type CallContext,
  publicProcedure,
  router,
} from '#server/domains/access/index.ts'
import { forbidden } from '#server/platform/errors.ts'
import type { Topic } from '#server/platform/live.ts'

const topic = z
  .string()
  .max(300)
  .refine(
    (name): name is Topic =>
      /^(customer:.+|incident:\d+|calls:.+|sightings:\d+|board|issues|sources|deliveries|access)$/.test(name),
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

type Call = { ctx: CallContext; input: { topics: Topic[] }; signal?: AbortSignal }

/** A session that came to its end in silence is noticed after this long; a change of the person's rights at once. */
const recheckEveryMs = 60_000

async function* changes(call: Call) {
  const { ctx, input } = call
  authorizeTopics(ctx, input.topics)
  const ending = new AbortController()
  const signal = call.signal ? AbortSignal.any([call.signal, ending.signal]) : ending.signal
  const recheck = async () => {
    if (ctx.actorNow && !mayHear(await ctx.actorNow(), input.topics)) ending.abort()
  }
  const timer = setInterval(() => {
    recheck().catch((err: unknown) => ctx.log.warn({ err }, 'a session could not be checked'))
  }, recheckEveryMs)
  try {
    // Who is shut out, and whose role changes, is told under `access`; the page need not have asked for it.
    const changed = ctx.live.changes([...new Set([...input.topics, 'access' as const])], signal)
    yield { topics: [] }
    for await (const topics of changed) {
      if (topics.includes('access')) await recheck()
      const wanted = topics.filter((name) => input.topics.includes(name))
      if (wanted.length > 0 && !signal.aborted) yield { topics: wanted }
    }
  } finally {
    clearInterval(timer)
    ending.abort()
  }
}

function mayHear(actor: Actor, topics: Topic[]): boolean {
  return topics.every((name) => actorHolds(actor, topicPermission(name)) && !isOthersPhone(actor, name))
}

function authorizeTopics(ctx: ActorContext, topics: Topic[]): void {
  for (const name of topics) {
    authorize(ctx, topicPermission(name))
    if (isOthersPhone(ctx.actor, name)) throw forbidden('What rings at a phone, only its own person hears.')
  }
}

function isOthersPhone(actor: Actor, topic: Topic): boolean {
  return topic.startsWith('calls:') && !(actor.kind === 'user' && topic === `calls:${actor.id}`)
}

function topicPermission(topic: Topic) {
  if (topic.startsWith('customer:') || topic.startsWith('calls:') || topic === 'deliveries') {
    return 'customers.read'
  }
  if (topic === 'sources' || topic.startsWith('sightings:')) return 'sources.read'
  return topic === 'access' ? 'access.manage' : 'incidents.read'
}
