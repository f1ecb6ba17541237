import { z } from 'zod'
import { dropEventDays } from '#server/domains/events/index.ts'
import type { Context } from '#server/platform/context.ts'
import { declareJob } from '#server/platform/jobs.ts'
import type { RetentionRun } from '#shared/retention.ts'
import { forgetCustomers } from './forget-customers.ts'
import { forgetRows } from './forget-rows.ts'
import { keepSetting, noteForgetting, readRetention } from './settings.ts'

const dayMs = 86_400_000

/** Takes away what is older than the installation keeps. Killed in the middle, the next run does the rest. */
export async function forgetOld(ctx: Context): Promise<RetentionRun> {
  const { days } = await readRetention(ctx.db)
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - days * dayMs)
  await noteForgetting(ctx.db, before)
  const { dropped, left } = await dropEventDays(ctx.db, before)
  if (left.length > 0) ctx.log.warn({ left }, 'days that are too old were in use and stay until the next cleaning')
  const rows = (await forgetRows(ctx.db, before)) + (await forgetCustomers(ctx.db, before))
  const run = { at: now.toISOString(), days: dropped.length, rows }
  await keepSetting(ctx.db, 'retentionRun', run)
  ctx.log.info(run, 'what is older than it is kept is gone')
  return run
}

/** Every night, when few people work. */
export const forgetOldNightly = declareJob({
  name: 'retention.forgetOld',
  input: z.object({}),
  crontab: '17 3 * * *',
  async run(ctx) {
    await forgetOld(ctx)
  },
})
