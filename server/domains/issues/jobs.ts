import { setTimeout as sleep } from 'node:timers/promises'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { issueFingerprints, issueMoves } from '#drizzle/schema/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { declareJob, type Job } from '#server/platform/jobs.ts'
import { mergeIssues } from './merge.ts'
import { moveStep } from './move-step.ts'
import type { IssuePorts } from './ports.ts'
import { joinTemplates, moveEvents } from './tasks.ts'

const asSystem = (ctx: Context): ActorContext => ({ ...ctx, actor: { kind: 'system', id: 'issues', name: 'Grouping' } })

/** Between two steps, so that ingest gets its turn. */
const restMs = 10

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

/**
 * Merges the issues of templates that a wider one swallowed into the wider one's, in each environment. An issue that has
 * other fingerprints too was put together by a person, and is left as it is.
 */
export const createJoinTemplates = (ports: IssuePorts): Job =>
  declareJob({
    ...joinTemplates,
    async run(ctx, { sourceId, service, into, from }) {
      const place = and(eq(issueFingerprints.sourceId, sourceId), eq(issueFingerprints.service, service))
      const wanted = [into, ...from].map((id) => `tpl:${id}`)
      const rows = await ctx.db
        .select()
        .from(issueFingerprints)
        .where(and(place, inArray(issueFingerprints.fingerprint, wanted)))
        .orderBy(asc(issueFingerprints.id))
      for (const some of Map.groupBy(rows, ({ environment }) => environment).values()) {
        const target = some.find(({ fingerprint }) => fingerprint === wanted[0]) ?? some[0]
        if (!target) continue
        const ids = new Set(some.map(({ issueId }) => issueId).filter((id) => id !== target.issueId))
        for (const id of ids) {
          const all = await ctx.db.select().from(issueFingerprints).where(eq(issueFingerprints.issueId, id))
          const others = all.some(({ version, fingerprint }) => version > 1 && !wanted.includes(fingerprint))
          if (others) continue
          await mergeIssues(asSystem(ctx), { into: String(target.issueId), from: [String(id)] }, ports)
        }
      }
    },
  })
