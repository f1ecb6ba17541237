import { z } from 'zod'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { enqueueJob } from '#server/platform/jobs.ts'

/** Looks again at the events that named nobody the directory knew. */
export const directoryChangedTask = { name: 'identities.directoryChanged', input: z.object({}) }

/** An import comes in many parts: they are followed up together. */
const waitMs = 60_000

export async function tellDirectoryChanged(tx: Transaction, ctx: Context): Promise<void> {
  const runAt = new Date(ctx.clock.now().getTime() + waitMs)
  await enqueueJob(tx, directoryChangedTask, {}, { runAt, key: directoryChangedTask.name, keepsTime: true })
}
