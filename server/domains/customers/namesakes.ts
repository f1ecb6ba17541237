import { sql } from 'drizzle-orm'
import type { IdentifierKind } from '#shared/customers.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { Claim } from './claim.ts'
import { changedPointers, type CustomerState } from './customer-state.ts'
import { keyOf } from './owners.ts'

type Pointer = { kind: IdentifierKind; value: string }

/**
 * The observed customers that were named by an identifier because it decided nothing: several had it, or nobody. Once
 * the directory gives it to one customer alone, they are that customer. Their name is the identifier: `email:…`, or
 * the plain address or number, which no customer ID looks like.
 */
export async function findNamesakes(tx: Transaction, states: readonly CustomerState[]): Promise<Claim[]> {
  const listed = new Set(states.map(({ row }) => row.id))
  const given = new Map<string, Set<string>>()
  const taken = new Map<string, Set<string>>()
  const pointers = new Map<string, Pointer>()
  for (const state of states) {
    for (const [pointer, sides] of [
      ...changedPointers(state).map((one) => [one, given] as const),
      ...state.removed.map((one) => [one, taken] as const),
    ]) {
      if (pointer.kind === 'customer_id') continue
      const key = keyOf(pointer.kind, pointer.value)
      pointers.set(key, pointer)
      sides.set(key, (sides.get(key) ?? new Set()).add(state.row.id))
    }
  }
  if (pointers.size === 0) return []
  const list = [...pointers.values()]
  const { rows } = await tx.execute<{ at: number; from_id: string; owners: string[] }>(sql`
    select w.at::int as at, c.id as from_id, array(
      select i.customer_id from identifiers i
       where i.kind = w.kind and i.value = w.value collate "C" and i.origin = 'directory' limit 5) as owners
    from unnest(
      ${sql.param(list.map(({ kind }) => kind))}::text[],
      ${sql.param(list.map(({ value }) => value))}::text[]
    ) with ordinality as w (kind, value, at)
    join identifiers n on n.kind = 'customer_id' and n.value = any(
      case when w.kind in ('email', 'phone') then array[w.value, w.kind || ':' || w.value]
           else array[w.kind || ':' || w.value] end collate "C")
    join customers c on c.id = n.customer_id and c.observed`)
  return rows.flatMap(({ at, from_id: from, owners }) => {
    const pointer = list[at - 1]
    if (!pointer || listed.has(from)) return []
    const key = keyOf(pointer.kind, pointer.value)
    const after = new Set(owners.filter((owner) => !taken.get(key)?.has(owner)))
    for (const owner of given.get(key) ?? []) after.add(owner)
    const [to] = after
    return to !== undefined && after.size === 1 ? [{ from, to }] : []
  })
}
