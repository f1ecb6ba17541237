import { asc, eq } from 'drizzle-orm'
import type { SourceView } from '#shared/sources.ts'
import { sourceActivity, sources } from '#drizzle/schema/sources.ts'
import type { Config } from '#server/platform/config.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { sourceView } from './view.ts'

/** All sources, the oldest first, with what has arrived from each. */
export async function listSources(q: Queryable, config: Config): Promise<SourceView[]> {
  const rows = await withActivity(q).orderBy(asc(sources.id))
  return rows.map((row) => sourceView(config, row.sources, row.source_activity))
}

/** One source; `not_found` when there is none with this ID. */
export async function findSource(q: Queryable, config: Config, id: number): Promise<SourceView> {
  const [row] = await withActivity(q).where(eq(sources.id, id))
  if (!row) throw notFound(`There is no source ${id}.`)
  return sourceView(config, row.sources, row.source_activity)
}

function withActivity(q: Queryable) {
  return q.select().from(sources).leftJoin(sourceActivity, eq(sourceActivity.sourceId, sources.id))
}
