import { sql } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import type { AffectedOverTime } from '#shared/impact.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { findIncident } from '#server/domains/incidents/index.ts'

const points = 60
const minuteMs = 60_000

/** How many accounts were hit by each of at most 61 moments, from the first error until the end or now. */
export async function affectedOverTime(ctx: ActorContext, ref: string): Promise<AffectedOverTime> {
  const incident = await findIncident(ctx.db, ref)
  const { rows } = await ctx.db.execute<{ first: string | null }>(sql`
    select min(first_seen) as first from ${impacts} where incident_id = ${incident.id} and level = 'hit'`)
  const first = rows[0]?.first ? new Date(rows[0].first) : undefined
  if (!first) return []
  const end = Math.max((incident.resolvedAt ?? ctx.clock.now()).getTime(), first.getTime())
  const stepMs = Math.max(1, Math.ceil((end - first.getTime()) / points / minuteMs)) * minuteMs
  const start = Math.floor(first.getTime() / stepMs) * stepMs
  const { rows: steps } = await ctx.db.execute<{ at: string; accounts: string }>(sql`
    select date_bin(
        ${stepMs} * interval '1 millisecond', first_seen, ${new Date(start).toISOString()}::timestamptz
      ) as at, count(*) as accounts
    from ${impacts} where incident_id = ${incident.id} and level = 'hit'
    group by 1`)
  return cumulate(steps, start, stepMs, end)
}

function cumulate(
  steps: { at: string; accounts: string }[],
  start: number,
  stepMs: number,
  end: number,
): AffectedOverTime {
  const perStep = new Map(steps.map(({ at, accounts }) => [(Date.parse(at) - start) / stepMs, Number(accounts)]))
  const line: AffectedOverTime = [{ at: new Date(start).toISOString(), hit: 0 }]
  const lastStep = Math.max(Math.floor((end - start) / stepMs), ...perStep.keys())
  let hit = 0
  for (let step = 0; step <= lastStep; step++) {
    hit += perStep.get(step) ?? 0
    const at = Math.min(start + (step + 1) * stepMs, Math.max(end, start))
    line.push({ at: new Date(at).toISOString(), hit })
  }
  return line
}
