import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { customers } from '#drizzle/schema/customers.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import { type AffectedFilter, type AffectedInput, type AffectedPage, affectedInput } from '#shared/impact.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { findIncident } from '#server/domains/incidents/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { affectedCounts } from './affected-counts.ts'
import { type Cursor, readCursor, writeCursor } from './cursor.ts'
import { whyAffected } from './why.ts'

/** The conditions have the words of the partial indexes. */
const filters: Record<AffectedFilter, SQL> = {
  all: sql`true`,
  hit: sql`${impacts.level} = 'hit'`,
  told: sql`${impacts.toldAt} is not null`,
  notTold: sql`${impacts.level} = 'hit' and ${impacts.toldAt} is null`,
  calledFirst: sql`${impacts.calledAt} is not null and (${impacts.toldAt} is null or ${impacts.calledAt} < ${impacts.toldAt})`,
}

/**
 * A page of the accounts that an incident affects, latest error first, with the counts of all of them.
 * An account that meets a new error while somebody pages moves to the front; none comes twice.
 * Throws `not_found`, and `invalid` for an `after` that no page gave.
 */
export async function affectedPage(ctx: ActorContext, given: AffectedInput): Promise<AffectedPage> {
  const incident = await findIncident(ctx.db, given.ref)
  const [counts, page] = await Promise.all([
    affectedCounts(ctx.db, incident),
    affectedItems(ctx.db, ctx, incident.id, affectedInput.parse(given)),
  ])
  return { incident: { ref: incidentRef(incident.id), title: incident.title }, counts, ...page }
}

/** The rows of one page; `q` may be a transaction that holds one view of the data for all pages. */
export async function affectedItems(
  q: Queryable,
  ctx: ActorContext,
  incidentId: number,
  { filter, search, limit, after }: Omit<z.output<typeof affectedInput>, 'ref'>,
): Promise<Pick<AffectedPage, 'items' | 'next'>> {
  const rows = await q
    .select({
      impact: impacts,
      name: customers.name,
      tier: customers.tier,
      place: sql<string>`${impacts.lastSeen}::text`,
    })
    .from(impacts)
    .leftJoin(customers, eq(customers.id, impacts.customerId))
    .where(
      and(
        eq(impacts.incidentId, incidentId),
        filters[filter],
        after === undefined ? undefined : behind(readCursor(after)),
        search ? searched(search) : undefined,
      ),
    )
    .orderBy(desc(impacts.lastSeen), asc(impacts.customerId))
    .limit(limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const now = ctx.clock.now()
  const language = ctx.actor.kind === 'user' ? ctx.actor.locale : 'en'
  return {
    items: shown.map(({ impact, name, tier }) => ({
      customerId: impact.customerId,
      name,
      tier,
      level: impact.level,
      why: whyAffected(impact, now, language),
      events: impact.events,
      firstSeen: impact.firstSeen.toISOString(),
      lastSeen: impact.lastSeen.toISOString(),
      toldAt: impact.toldAt?.toISOString() ?? null,
      calledAt: impact.calledAt?.toISOString() ?? null,
      recoveredAt: null,
    })),
    next:
      rows.length > limit && last ? writeCursor({ lastSeen: last.place, customerId: last.impact.customerId }) : null,
  }
}

function behind({ lastSeen, customerId }: Cursor): SQL {
  const moment = sql`${lastSeen}::timestamptz`
  return sql`${impacts.lastSeen} <= ${moment} and (${impacts.lastSeen} < ${moment} or ${impacts.customerId} > ${customerId})`
}

function searched(search: string): SQL {
  const pattern = `%${search.replace(/[\\%_]/g, String.raw`\$&`)}%`
  return sql`(${impacts.customerId} ilike ${pattern} or ${customers.name} ilike ${pattern})`
}
