import { sql } from 'drizzle-orm'
import { Logger as WorkerLogger, parseCrontab, run as runWorker } from 'graphile-worker'
import type { z } from 'zod'
import type { Context } from './context.ts'
import { openDatabase, type Transaction } from './database.ts'

/** Work that outlives the request: at least once, so `run` must bear being run again. */
export type Job<Input = unknown> = {
  /** `noun.verb`. */
  name: string
  input: z.ZodType<Input>
  run(ctx: Context, input: Input): Promise<void>
  /** Runs by itself at these minutes, as in crontab (UTC), with an empty input. */
  crontab?: string
}

export function declareJob<Input>(job: Job<Input>): Job<Input> {
  return job
}

/** Queues the job in the transaction. Jobs with the same key replace each other while they wait. */
export async function enqueueJob<Input>(
  tx: Transaction,
  job: Pick<Job<Input>, 'name' | 'input'>,
  input: Input,
  options: { runAt?: Date; key?: string } = {},
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job(
      ${job.name}::text,
      ${JSON.stringify(input)}::json,
      run_at => ${options.runAt?.toISOString() ?? null}::timestamptz,
      job_key => ${options.key ?? null}::text
    )`)
}

/** The worker speaks of each of its doings; ours is a log of what a person may want to know. */
const workerLevels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

/** Works off the jobs until stopped. `connectionString` must reach PostgreSQL itself: the worker listens. */
export async function startJobs(
  ctx: Context,
  connectionString: string,
  jobs: Job<never>[],
): Promise<{ stop(): Promise<void> }> {
  // A pool of our own: the worker's stops listening for errors before its connections are closed.
  const { pool } = openDatabase(connectionString, 5)
  const worker = await runWorker({
    pgPool: pool,
    concurrency: 4,
    noHandleSignals: true,
    taskList: Object.fromEntries(
      jobs.map((job) => [job.name, async (payload: unknown) => await job.run(ctx, job.input.parse(payload ?? {}))]),
    ),
    parsedCronItems: parseCrontab(
      jobs.flatMap((job) => (job.crontab ? [`${job.crontab} ${job.name}`] : [])).join('\n'),
    ),
    logger: new WorkerLogger(() => (level, message) => ctx.log[workerLevels[level]]({ worker: true }, message)),
  })
  return {
    async stop() {
      await worker.stop()
      await pool.end()
    },
  }
}
