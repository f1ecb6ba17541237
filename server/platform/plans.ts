import type { Context } from './context.ts'

/**
 * The name for a query's `prepare()` under which PostgreSQL keeps its plan on each connection: planning a query on a
 * table of many partitions takes longer than answering it. The same name must always have the same text.
 * Empty, so that nothing is kept, behind a PgBouncer, whose connections change from transaction to transaction.
 */
export function planName(ctx: Pick<Context, 'config'>, name: string): string {
  return ctx.config.DATABASE_DIRECT_URL === undefined ? name : ''
}
