import { type SQL } from 'drizzle-orm'
import { PgDialect, type PreparedQueryConfig } from 'drizzle-orm/pg-core'
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

/** Runs a statement whose plan is kept, as `planName` says, and returns its rows as PostgreSQL gives them. */
export async function runKept<Row = Record<string, unknown>>(
  tx: Transaction,
  ctx: Pick<Context, 'config'>,
  name: string,
  query: SQL,
): Promise<Row[]> {
  const built = dialect.sqlToQuery(query)
  const prepared = tx._.session.prepareQuery<Answer<Row>>(built, undefined, planName(ctx, name), false)
  return (await prepared.execute()).rows
}
