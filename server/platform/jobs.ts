import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import {
  Logger as WorkerLogger,
  parseCrontab,
  type ParsedCronItem,
  run as runWorker,
  type Runner,
} from 'graphile-worker'
import pg from 'pg'
import type { z } from 'zod'
import type { Context } from './context.ts'
import type { Transaction } from './database.ts'

/** Work that is queued by name, so that a lower room can queue what a higher one does. */
export type Task<Input> = {
  /** `noun.verb`. */
  name: string
  input: z.ZodType<Input>
}

/** A job as the worker runs it: the payload is checked on the way in. */
export type Job = { name: string; crontab?: string; work(ctx: Context, payload: unknown): Promise<void> }

/**
 * Work that outlives the request: at least once, so `run` must bear being run again.
 * With `crontab` it also runs by itself at these minutes (UTC), with an empty input.
 */
export function declareJob<Input>(
  job: Task<Input> & { run: (ctx: Context, input: Input) => Promise<void>; crontab?: string },
): Job {
  const { name, input, crontab } = job
  return { name, crontab, work: async (ctx, payload) => await job.run(ctx, input.parse(payload ?? {})) }
}

/**
 * Queues the job in the transaction. Jobs with the same key replace each other while they wait; `keepsTime`: they run
 * when the first of them was to run.
 */
export async function enqueueJob<Input>(
  tx: Transaction,
  job: Task<Input>,
  input: Input,
  options: { runAt?: Date; key?: string; keepsTime?: boolean } = {},
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job(
      ${job.name}::text,
      ${JSON.stringify(input)}::json,
      run_at => ${options.runAt?.toISOString() ?? null}::timestamptz,
      job_key => ${options.key ?? null}::text,
      job_key_mode => ${options.keepsTime ? 'preserve_run_at' : 'replace'}::text
    )`)
}

/** The worker speaks of each of its doings; ours is a log of what a person may want to know. */
const workerLevels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const

const restartMs = 1_000

/** A crontab line takes no dot in a name, so the job gets its name after the line is read. */
function cronItems({ name, crontab }: Job): ParsedCronItem[] {
  return parseCrontab(crontab ? `${crontab} job` : '').map((item) => ({ ...item, task: name, identifier: name }))
}

/** Works off the jobs until stopped. `connectionString` must reach PostgreSQL itself: the worker listens. */
export async function startJobs(
  ctx: Context,
  connectionString: string,
  jobs: Job[],
): Promise<{ stop(): Promise<void> }> {
  // A pool of our own: the worker's stops listening for errors before its connections are closed.
  const pool = new pg.Pool({ connectionString, max: 5, application_name: 'knowfirst jobs' })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const stopping = new AbortController()
  const startWorker = () =>
    runWorker({
      pgPool: pool,
      concurrency: 4,
      noHandleSignals: true,
      // Without a delay, even of 0, a job that cannot be marked as done is an unhandled rejection.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: Object.fromEntries(
        jobs.map((job) => [job.name, async (payload: unknown) => await job.work(ctx, payload)]),
      ),
      parsedCronItems: jobs.flatMap(cronItems),
      logger: new WorkerLogger(() => (level, message) => ctx.log[workerLevels[level]]({ worker: true }, message)),
    })
  let worker: Runner | undefined = await startWorker()
  const watching = watch()

  /** A worker that loses the database in the middle of a job ends itself; the jobs need another one. */
  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        worker ??= await startWorker()
        await worker.promise
      } catch (error) {
        ctx.log.warn({ err: error }, 'the job worker ended, starting another')
      }
      worker = undefined
      await sleep(restartMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    async stop() {
      stopping.abort()
      // It refuses when it is ending by itself.
      await worker?.stop().catch(() => {})
      await watching
      await pool.end()
    },
  }
}
