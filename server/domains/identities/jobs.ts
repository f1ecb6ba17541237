import { performance } from 'node:perf_hooks'
import type { ActorContext } from '#server/domains/access/index.ts'
import { directoryChangedTask } from '#server/domains/customers/index.ts'
import { backfillIdentitiesTask, orderBackfill, theDirectory } from '#server/domains/sources/index.ts'
import { declareJob, enqueueJob } from '#server/platform/jobs.ts'
import { stepBackfill } from './backfill.ts'

/** After so long it makes room for others, and for an end of the server, and comes again. */
const longestRunMs = 5_000

/** Reads stored events again after a mapping changed; every minute it goes on with what a sudden end left. */
export const backfillIdentities = declareJob({
  ...backfillIdentitiesTask,
  crontab: '* * * * *',
  async run(ctx) {
    const acting: ActorContext = { ...ctx, actor: { kind: 'system', id: 'identities', name: 'Identities' } }
    const startMs = performance.now()
    while (await stepBackfill(acting)) {
      if (performance.now() - startMs < longestRunMs) continue
      await ctx.db.transaction((tx) => enqueueJob(tx, backfillIdentitiesTask, {}, { key: 'identities.backfill more' }))
      return
    }
  },
})

/** The directory knows more identifiers than before: events of nobody may name one of its customers now. */
export const followDirectory = declareJob({
  ...directoryChangedTask,
  async run(ctx) {
    await ctx.db.transaction(async (tx) => await orderBackfill(tx, ctx, theDirectory))
  },
})
