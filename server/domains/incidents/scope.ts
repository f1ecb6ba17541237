import { and, eq, sql } from 'drizzle-orm'
import { incidentScopes } from '#drizzle/schema/incidents.ts'
import type { ScopeRow } from '#shared/incidents.ts'
import type { Queryable, Transaction } from '#server/platform/database.ts'

/** What the incident is known to touch, by kind and name. */
export async function scopeOf(q: Queryable, incidentId: number): Promise<ScopeRow[]> {
  return await q
    .select({ kind: incidentScopes.kind, value: incidentScopes.value })
    .from(incidentScopes)
    .where(eq(incidentScopes.incidentId, incidentId))
    .orderBy(
      sql`array_position(array['service', 'environment', 'region', 'release', 'product'], ${incidentScopes.kind})`,
      incidentScopes.value,
    )
}

/** The rows of `wanted` that `known` lacks. */
export function missingScope(known: ScopeRow[], wanted: ScopeRow[]): ScopeRow[] {
  const have = new Set(known.map(({ kind, value }) => `${kind}\n${value}`))
  return wanted.filter(({ kind, value }) => !have.has(`${kind}\n${value}`))
}

/** Adds to the scope; what is there already stays. */
export async function addScope(tx: Transaction, incidentId: number, rows: ScopeRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insert(incidentScopes)
    .values(rows.map((row) => ({ incidentId, ...row })))
    .onConflictDoNothing()
}

/** Makes the scope exactly these rows. */
export async function replaceScope(tx: Transaction, incidentId: number, rows: ScopeRow[]): Promise<void> {
  for (const { kind, value } of missingScope(rows, await scopeOf(tx, incidentId))) {
    await tx
      .delete(incidentScopes)
      .where(
        and(eq(incidentScopes.incidentId, incidentId), eq(incidentScopes.kind, kind), eq(incidentScopes.value, value)),
      )
  }
  await addScope(tx, incidentId, rows)
}
