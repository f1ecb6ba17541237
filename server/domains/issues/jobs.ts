import { setTimeout as sleep } from 'node:timers/promises'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { issueFingerprints, issueMoves } from '#drizzle/schema/issues.ts'
import type { z } from 'zod'
import { mostMerged } from '#shared/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { DomainError } from '#server/platform/errors.ts'
import { declareJob, enqueueJob, type Job } from '#server/platform/jobs.ts'
import { lockShared } from '#server/platform/locks.ts'
import { mergeIssues } from './merge.ts'
import { moveStep } from './move-step.ts'
import type { IssuePorts } from './ports.ts'
import { joinTemplates, moveEvents } from './tasks.ts'

const asSystem = (ctx: Context): ActorContext => ({ ...ctx, actor: { kind: 'system', id: 'issues', name: 'Grouping' } })

/** Between two steps, so that ingest gets its turn. */
const restMs = 20

/**
 * Moves the events of merged and split issues, step by step. It looks for what is unfinished each minute as well: a
 * server that was killed in the middle leaves its job locked for hours.
 */
export const createMoveEvents = (ports: IssuePorts): Job =>
  declareJob({
    ...moveEvents,
    crontab: '* * * * *',
    async run(ctx, { moveId }) {
      const actor = asSystem(ctx)
      for (const id of moveId === undefined ? await unfinished(ctx) : [moveId]) {
        while (await moveStep(actor, ports, id)) await sleep(restMs)
      }
    },
  })

async function unfinished(ctx: Context): Promise<number[]> {
  const rows = await ctx.db
    .select({ id: issueMoves.id })
    .from(issueMoves)
    .where(isNull(issueMoves.finishedAt))
    .orderBy(asc(issueMoves.id))
  return rows.map(({ id }) => id)
}

/** While events of one of the issues are on their way, so much later. */
const againMs = 5_000

/**
 * Merges the issues of templates that a wider one swallowed into the wider one's, in each environment. An issue that has
 * other fingerprints too was put together by a person, and is left as it is.
 */
export const createJoinTemplates = (ports: IssuePorts): Job =>
  declareJob({
    ...joinTemplates,
    async run(ctx, input) {
      try {
        for (const merge of await wantedMerges(ctx, input)) await mergeIssues(asSystem(ctx), merge, ports)
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'conflict') throw error
        const runAt = new Date(ctx.clock.now().getTime() + againMs)
        await ctx.db.transaction((tx) => enqueueJob(tx, joinTemplates, input, { runAt }))
      }
    },
  })

/** Where only templates that are gone were seen, what comes by the wider one goes to the issue that they had. */
async function lead(ctx: Context, like: typeof issueFingerprints.$inferSelect): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await lockShared(tx, 'links')
    await tx.execute(sql`
      insert into issue_fingerprints (source_id, service, environment, fingerprint, version, issue_id, home_issue_id, title, created_at)
      select source_id, service, environment, ${like.fingerprint}, version, issue_id, issue_id, title,
             ${ctx.clock.now().toISOString()}::timestamptz
        from issue_fingerprints where id = ${like.id}
      on conflict do nothing`)
  })
}

type Joined = z.infer<typeof joinTemplates.input>

async function wantedMerges(
  ctx: Context,
  { sourceId, service, into, from }: Joined,
): Promise<{ into: string; from: string[] }[]> {
  const wanted = [into, ...from].map((id) => `tpl:${id}`)
  const rows = await ctx.db
    .select()
    .from(issueFingerprints)
    .where(
      and(
        eq(issueFingerprints.sourceId, sourceId),
        eq(issueFingerprints.service, service),
        inArray(issueFingerprints.fingerprint, wanted),
      ),
    )
    .orderBy(asc(issueFingerprints.id))
  const merges: { into: string; from: string[] }[] = []
  for (const some of Map.groupBy(rows, ({ environment }) => environment).values()) {
    const target = some.find(({ fingerprint }) => fingerprint === wanted[0]) ?? some[0]
    if (!target) continue
    if (target.fingerprint !== wanted[0]) await lead(ctx, { ...target, fingerprint: wanted[0] ?? '' })
    const ids = [...new Set(some.map(({ issueId }) => issueId))].filter((id) => id !== target.issueId)
    const all = await ctx.db.select().from(issueFingerprints).where(inArray(issueFingerprints.issueId, ids))
    const others = all.filter(({ version, fingerprint }) => version > 1 && !wanted.includes(fingerprint))
    const alone = ids.filter((id) => others.every(({ issueId }) => issueId !== id))
    // Of more than one merge into the same issue the second conflicts until the first has moved all, and is tried again.
    for (let at = 0; at < alone.length; at += mostMerged) {
      merges.push({ into: String(target.issueId), from: alone.slice(at, at + mostMerged).map(String) })
    }
  }
  return merges
}
