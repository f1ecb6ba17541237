import { type SetRetentionInput, setRetentionInput } from '#shared/retention.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { keepSetting, readRetention } from './settings.ts'

/** Keeps data for so many days from the next cleaning on. What is gone does not come back with a longer time. */
export async function setRetention(ctx: ActorContext, given: SetRetentionInput): Promise<void> {
  authorize(ctx, 'settings.manage')
  const { days } = setRetentionInput.parse(given)
  await ctx.db.transaction(async (tx) => {
    const before = await readRetention(tx)
    await keepSetting(tx, 'retentionDays', days)
    await audit(tx, ctx, {
      action: 'installation.retentionDays',
      subject: { kind: 'installation', id: 'retentionDays' },
      details: { from: before.days, to: days },
    })
  })
}
