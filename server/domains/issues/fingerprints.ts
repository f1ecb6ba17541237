import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { sql } from 'drizzle-orm'
import { fingerprintVersion } from './fingerprint.ts'
import { issueCulpritOf, titleOf } from './title.ts'

/** A fingerprint decides within one service and one environment of one source. */
export type Place = { sourceId: number; service: string; environment: string; fingerprint: string }
export type Known = { issueId: number; fingerprintId: number; isNew: boolean }
/** A place that is not there yet, the first signal that came to it, and what an older fingerprint of it says. */
export type Unknown = Place & { signal: ErrorSignal; old?: Known | undefined }

/** All that came while a source had too many new kinds of errors: one place per source, whatever services it names. */
export const tooMany = 'too-many-kinds'

export const placeText = (place: Place) =>
  `${place.sourceId}\n${place.service}\n${place.environment}\n${place.fingerprint}`

type Row = {
  id: string
  issue_id: string
  source_id: number
  service: string
  environment: string
  fingerprint: string
  is_new: boolean
}

const knownBy = (rows: Row[]) =>
  new Map(
    rows.map((row): [string, Known] => [
      placeText({ ...row, sourceId: row.source_id }),
      { issueId: Number(row.issue_id), fingerprintId: Number(row.id), isNew: row.is_new },
    ]),
  )

/** What is known of these places, by `placeText`. */
export async function findFingerprints(tx: Transaction, ctx: Context, places: Place[]): Promise<Map<string, Known>> {
  const rows = await runKept<Row>(
    tx,
    ctx,
    'find-fingerprints',
    sql`
    select f.id, f.issue_id, f.source_id, f.service, f.environment, f.fingerprint, false as is_new
      from unnest(${columns(places)}) as k (source_id, service, environment, fingerprint)
      join issue_fingerprints f using (source_id, service, environment, fingerprint)`,
  )
  return knownBy(rows)
}

/**
 * Adds fingerprints that were not there a moment ago, each to the issue of its `old` one or to a new issue of its own;
 * where another copy was faster, its row is taken. In the order of their keys, so that copies wait for each other instead of deadlocking.
 */
export async function addFingerprints(tx: Transaction, ctx: Context, unknown: Unknown[]): Promise<Map<string, Known>> {
  const firsts = new Map<string, Unknown>()
  for (const one of unknown) if (!firsts.has(placeText(one))) firsts.set(placeText(one), one)
  const sorted = [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const texts = (pick: (one: Unknown) => string | null) => sql.param(sorted.map(pick))
  // The issue's number is drawn first: the fingerprint's key says who came first, and only that one makes the issue.
  const rows = await runKept<Row>(
    tx,
    ctx,
    'add-fingerprints',
    sql`
    with wanted as materialized (
      select w.*, coalesce(old_id, nextval(pg_get_serial_sequence('issues', 'id'))) as issue_id
        from unnest(${columns(sorted)}, ${texts(nameOf)}::text[], ${texts(({ signal }) => issueCulpritOf(signal))}::text[],
                    ${texts(({ signal }) => signal.level)}::text[],
                    ${texts(({ signal }) => signal.occurredAt.toISOString())}::timestamptz[],
                    ${sql.param(sorted.map(({ old }) => old?.issueId ?? null))}::bigint[]) with ordinality
             as w (source_id, service, environment, fingerprint, title, culprit, level, seen, old_id, at)
    ), made as (
      insert into issue_fingerprints as f (source_id, service, environment, fingerprint, version, issue_id, home_issue_id,
                                           title, created_at)
      select source_id, service, environment, fingerprint, ${fingerprintVersion}::int, issue_id, issue_id, title,
             ${ctx.clock.now().toISOString()}::timestamptz
        from wanted order by at
      on conflict (source_id, service, environment, fingerprint) do update set version = f.version
      returning f.id, f.issue_id, f.source_id, f.service, f.environment, f.fingerprint, f.xmax = 0 as is_new
    ), born as (
      insert into issues (id, source_id, service, environment, title, culprit, level, first_seen, last_seen)
      overriding system value
      select issue_id, source_id, service, environment, title, culprit, level, seen, seen
        from wanted join made using (issue_id, source_id, service, environment, fingerprint) where old_id is null
    )
    select * from made`,
  )
  return knownBy(rows)
}

function nameOf({ fingerprint, signal }: Unknown): string {
  return fingerprint === tooMany ? 'Too many new kinds of errors at once' : titleOf(signal)
}

const columns = (places: Place[]) => sql`${sql.param(places.map(({ sourceId }) => sourceId))}::int[],
  ${sql.param(places.map(({ service }) => service))}::text[],
  ${sql.param(places.map(({ environment }) => environment))}::text[],
  ${sql.param(places.map(({ fingerprint }) => fingerprint))}::text[]`
