import { declareJob } from '#server/platform/jobs.ts'
import { sql } from 'drizzle-orm'
import { z } from 'zod'

/** Senders try again for minutes, at most hours. */
const rememberedMs = 2 * 86_400_000

/** Forgets requests whose successes were counted so long ago that they cannot come again. */
export const pruneCountedRequests = declareJob({
  name: 'events.pruneCountedRequests',
  input: z.object({}),
  crontab: '23 * * * *',
  async run(ctx) {
    const before = new Date(ctx.clock.now().getTime() - rememberedMs).toISOString()
    await ctx.db.execute(sql`delete from counted_requests where at < ${before}::timestamptz`)
  },
})
