import { eq } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import type { AffectedInput, AffectedPage } from '#shared/impact.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { unavailable } from '#server/platform/errors.ts'

export type ImpactRow = typeof impacts.$inferSelect

/** The customer's impacts, of all incidents. */
export async function impactsOf(q: Queryable, customerId: string): Promise<ImpactRow[]> {
  return await q.select().from(impacts).where(eq(impacts.customerId, customerId))
}

/** A page of the accounts that an incident affects, latest error first, with the counts of all of them. */
export async function affectedPage(_ctx: ActorContext, _input: AffectedInput): Promise<AffectedPage> {
  throw unavailable('The list is not there yet.')
}
