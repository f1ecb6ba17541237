import { sql } from 'drizzle-orm'
import { impactCounts, type impacts } from '#drizzle/schema/impact.ts'
import type { ImpactLevel } from '#shared/impact.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'

type Standing = Pick<typeof impacts.$inferSelect, 'level' | 'toldAt' | 'calledAt'>
type Delta = { incidentId: number; level: ImpactLevel; accounts: number; told: number; calledFirst: number }

/** What an impact with these errors and this contact is, when an alert names the customer or none does. */
export function levelOf(events: number, calledAt: Date | null, named: boolean): ImpactLevel {
  if (events > 0) return 'hit'
  if (calledAt) return 'reported'
  return named ? 'likely' : 'exposed'
}

/** They knew before we told them. */
const calledFirst = ({ toldAt, calledAt }: Standing) => calledAt !== null && (toldAt === null || calledAt < toldAt)

/** What the counts lose with `before` and win with `after`; null where there is no such impact. */
export function countDeltas(incidentId: number, before: Standing | null, after: Standing | null): Delta[] {
  return [
    { standing: before, sign: -1 },
    { standing: after, sign: 1 },
  ].flatMap(({ standing, sign }) =>
    standing
      ? [
          {
            incidentId,
            level: standing.level,
            accounts: sign,
            told: standing.toldAt ? sign : 0,
            calledFirst: calledFirst(standing) ? sign : 0,
          },
        ]
      : [],
  )
}

/** Adds to the counts, in the order in which every transaction locks them. Call it after the last impact was locked. */
export async function addCounts(tx: Transaction, deltas: Delta[]): Promise<void> {
  if (deltas.length === 0) return
  const column = <Key extends keyof Delta>(key: Key) => sql.param(deltas.map((delta) => delta[key]))
  await tx.execute(sql`
    insert into ${impactCounts} as kept (incident_id, level, accounts, told, called_first)
    select incident_id, level, sum(accounts), sum(told), sum(called_first)
    from unnest(
      ${column('incidentId')}::bigint[], ${column('level')}::text[], ${column('accounts')}::bigint[],
      ${column('told')}::bigint[], ${column('calledFirst')}::bigint[]
    ) as d (incident_id, level, accounts, told, called_first)
    group by incident_id, level
    having sum(accounts) <> 0 or sum(told) <> 0 or sum(called_first) <> 0
    order by incident_id, level
    on conflict (incident_id, level) do update set
      accounts = kept.accounts + excluded.accounts,
      told = kept.told + excluded.told,
      called_first = kept.called_first + excluded.called_first`)
}

/** Counts the incident's impacts from the rows. Only under the exclusive `links` lock. */
export async function recount(tx: Transaction, incidentId: number): Promise<void> {
  await tx.execute(sql`delete from ${impactCounts} where incident_id = ${incidentId}`)
  await tx.execute(sql`
    insert into ${impactCounts} (incident_id, level, accounts, told, called_first)
    select incident_id, level, count(*), count(told_at),
      count(*) filter (where called_at is not null and (told_at is null or called_at < told_at))
    from impacts where incident_id = ${incidentId} group by incident_id, level`)
}

/** Accounts hit and told, per incident ID. */
export async function countAccounts(
  q: Queryable,
  incidentIds: number[],
): Promise<Map<number, { hit: number; told: number }>> {
  if (incidentIds.length === 0) return new Map()
  const rows = await q
    .select()
    .from(impactCounts)
    .where(sql`${impactCounts.incidentId} = any(${sql.param(incidentIds)})`)
  const counts = new Map<number, { hit: number; told: number }>()
  for (const { incidentId, level, accounts, told } of rows) {
    const sofar = counts.get(incidentId) ?? { hit: 0, told: 0 }
    counts.set(incidentId, { hit: sofar.hit + (level === 'hit' ? accounts : 0), told: sofar.told + told })
  }
  return counts
}
