import { type SQL } from 'drizzle-orm'
import { PgDialect, type PreparedQueryConfig } from 'drizzle-orm/pg-core'
import { binaryArray } from './binary-arrays.ts'
import type { Context } from './context.ts'
import type { Transaction } from './database.ts'

const dialect = new PgDialect()

/**
 * The name for a query's `prepare()` under which PostgreSQL keeps its plan on each connection: planning a query on a
 * table of many partitions takes longer than answering it. The same name must always have the same text.
 * Empty, so that nothing is kept, behind a PgBouncer, whose connections change from transaction to transaction.
 */
export function planName(ctx: Pick<Context, 'config'>, name: string): string {
  return ctx.config.DATABASE_DIRECT_URL === undefined ? name : ''
}

type Answer<Row> = PreparedQueryConfig & { execute: { rows: Row[] } }

/**
 * Runs a statement whose plan is kept, as `planName` says, and returns its rows as PostgreSQL gives them. Arrays whose
 * type the statement names (`::text[]`) go in PostgreSQL's binary form.
 */
export async function runKept<Row = Record<string, unknown>>(
  tx: Transaction,
  ctx: Pick<Context, 'config'>,
  name: string,
  query: SQL,
): Promise<Row[]> {
  const built = dialect.sqlToQuery(query)
  const types = arrayTypes(built.sql)
  const params = built.params.map((value, at) => {
    const type = types[at]
    return type && Array.isArray(value) ? (binaryArray(type, value) ?? value) : value
  })
  const prepared = tx._.session.prepareQuery<Answer<Row>>({ ...built, params }, undefined, planName(ctx, name), false)
  return (await prepared.execute()).rows
}

/** By the text of a statement: as many as there are statements. */
const kept = new Map<string, (string | undefined)[]>()
const mostKept = 500

/** The element's type of each parameter that is an array, by its place. */
function arrayTypes(text: string): (string | undefined)[] {
  const known = kept.get(text)
  if (known) return known
  const types: (string | undefined)[] = []
  for (const [, place, type] of text.matchAll(/\$(\d+)::([a-z]+)\[\]/g)) types[Number(place) - 1] = type
  if (kept.size >= mostKept) kept.clear()
  kept.set(text, types)
  return types
}
