import { sql } from 'drizzle-orm'
import type { Identified } from '#server/domains/customers/index.ts'
import type { Context } from '#server/platform/context.ts'
import { declareGathering } from '#server/platform/gather.ts'
import { notifyLive } from '#server/platform/live.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { type SightingOutcome, sightingOutcomes } from '#shared/sources.ts'

/** Of a source and a second at most so many are kept, however many came. */
const perFlush = 5
/** A source's last sightings that stay. */
const kept = 200

type Sighting = Omit<Identified, 'listed'> & { at: Date } & Pick<ErrorSignal, 'identities' | 'attributes'>
/** A few of all that had the same outcome, each as likely as the others. */
type Stratum = { seen: number; picked: Sighting[] }
type Strata = Partial<Record<SightingOutcome, Stratum>>

const sightings = declareGathering<Sighting, Strata>({
  what: 'sightings of identities',
  sum(before = {}, sighting) {
    const stratum = (before[sighting.outcome] ??= { seen: 0, picked: [] })
    stratum.seen += 1
    if (stratum.picked.length < perFlush) stratum.picked.push(sighting)
    else {
      const place = Math.floor(Math.random() * stratum.seen)
      if (place < perFlush) stratum.picked[place] = sighting
    }
    return before
  },
  async write(ctx, bySource) {
    const rows = bySource.flatMap(([sourceId, strata]) => pick(strata).map((one) => ({ ...one, sourceId })))
    const column = <Value>(value: (row: (typeof rows)[number]) => Value) => sql.param(rows.map(value))
    await ctx.db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into identity_sightings
          (source_id, at, outcome, customer_id, identities, attributes, others, stands_for)
        select source_id, at, outcome, customer_id, identities::jsonb, attributes::jsonb,
               array(select jsonb_array_elements_text(others::jsonb)), stands_for
        from unnest(
          ${column((row) => row.sourceId)}::int[],
          ${column((row) => row.at.toISOString())}::timestamptz[],
          ${column((row) => row.outcome)}::text[],
          ${column((row) => row.customerId)}::text[],
          ${column((row) => JSON.stringify(row.identities))}::text[],
          ${column((row) => JSON.stringify(row.attributes))}::text[],
          ${column((row) => JSON.stringify(row.others))}::text[],
          ${column((row) => row.standsFor)}::int[]
        ) as s (source_id, at, outcome, customer_id, identities, attributes, others, stands_for)`)
      await tx.execute(sql`
        delete from identity_sightings s using unnest(${sql.param(bySource.map(([id]) => id))}::int[]) as w (source_id)
         where s.source_id = w.source_id and s.id <= (
           select id from identity_sightings o where o.source_id = w.source_id order by id desc offset ${kept} limit 1)`)
      await notifyLive(
        tx,
        bySource.map(([id]) => `sightings:${id}` as const),
      )
    })
  },
})

/**
 * Takes note of how an event of a source was identified. Kept in memory and written once a second, a few for each
 * source, so that it costs the intake nothing; what a sudden end loses was a sample anyhow.
 */
export function noteSighting(ctx: Context, sourceId: number, sighting: Sighting): void {
  sightings.add(ctx, sourceId, sighting)
}

/** Writes what was noted so far; `app.ts` calls it before the database closes. */
export const flushSightings = async (ctx: Context): Promise<void> => await sightings.flush(ctx)

/** In turn one of each outcome, those that need a person first. Together they stand for all that were seen. */
function pick(strata: Strata): (Sighting & { standsFor: number })[] {
  const order = ['missed', 'conflict', 'new', 'found'] as const satisfies readonly SightingOutcome[]
  const takes = new Map<SightingOutcome, number>()
  for (let left = perFlush; left > 0;) {
    const before = left
    for (const outcome of order) {
      const take = takes.get(outcome) ?? 0
      if (left === 0 || take >= (strata[outcome]?.picked.length ?? 0)) continue
      takes.set(outcome, take + 1)
      left -= 1
    }
    if (left === before) break
  }
  return sightingOutcomes.flatMap((outcome) => {
    const take = takes.get(outcome) ?? 0
    const { seen = 0, picked = [] } = strata[outcome] ?? {}
    return picked.slice(0, take).map((sighting, at) => ({
      ...sighting,
      standsFor: Math.floor(seen / take) + (at < seen % take ? 1 : 0),
    }))
  })
}
