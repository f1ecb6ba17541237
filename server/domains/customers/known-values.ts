import { sql } from 'drizzle-orm'
import { type IdentifierKind, identifierKinds } from '#shared/customers.ts'
import type { Queryable } from '#server/platform/database.ts'
import { normaliseIdentifier } from './identifiers.ts'

/** As which kinds of identifier of the directory each of these values is known; a phone number is not looked for. */
export async function knownAs(q: Queryable, values: readonly string[]): Promise<Map<string, Set<IdentifierKind>>> {
  const kinds = identifierKinds.filter((kind) => kind !== 'phone')
  const wanted = values.flatMap((raw) =>
    kinds.flatMap((kind) => {
      const value = normaliseIdentifier(kind, raw)
      return value ? [{ raw, kind, value }] : []
    }),
  )
  const known = new Map<string, Set<IdentifierKind>>()
  if (wanted.length === 0) return known
  const { rows } = await q.execute<{ at: number }>(sql`
    select w.at::int as at
    from unnest(
      ${sql.param(wanted.map(({ kind }) => kind))}::text[],
      ${sql.param(wanted.map(({ value }) => value))}::text[]
    ) with ordinality as w (kind, value, at)
    where exists (
      select from identifiers i
      where i.kind = w.kind and i.value = w.value collate "C" and i.origin = 'directory'
    )`)
  for (const { at } of rows) {
    const found = wanted[at - 1]
    if (found) known.set(found.raw, (known.get(found.raw) ?? new Set()).add(found.kind))
  }
  return known
}
