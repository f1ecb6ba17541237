import { issues } from '#drizzle/schema/issues.ts'
import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import { runKept } from '#server/platform/plans.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { sql } from 'drizzle-orm'
import { fingerprintOf, fingerprintVersion } from './fingerprint.ts'
import { issueCulpritOf, titleOf } from './title.ts'

type GroupEntry = { sourceId: number; service: string; environment: string; signal: ErrorSignal }
type Grouped = { issueId: number; isNew: boolean }

type Key = { sourceId: number; service: string; environment: string; fingerprint: string }
const keyText = (key: Key) => `${key.sourceId}\n${key.service}\n${key.environment}\n${key.fingerprint}`

/**
 * The issue of each entry, in the entries' order; makes the issues that are not there yet, with no events counted.
 * Two statements at most for any number of entries, the second only when something is new.
 */
export async function groupSignals(tx: Transaction, ctx: Context, entries: GroupEntry[]): Promise<Grouped[]> {
  const firsts = new Map<string, Key & GroupEntry>()
  const texts = entries.map((entry) => {
    const key = { ...entry, fingerprint: fingerprintOf(entry.signal) }
    const text = keyText(key)
    if (!firsts.has(text)) firsts.set(text, key)
    return text
  })
  const known = await findKeys(tx, ctx, [...firsts.values()])
  const missing = [...firsts].filter(([text]) => !known.has(text)).sort(([a], [b]) => (a < b ? -1 : 1))
  const made = new Map<string, number>()
  if (missing.length > 0) {
    const rows = missing.map(([, key]) => newIssue(key))
    // "do update" rather than "do nothing": it returns the row also when another copy was faster.
    const inserted = await tx
      .insert(issues)
      .values(rows)
      .onConflictDoUpdate({
        target: [issues.sourceId, issues.service, issues.environment, issues.fingerprint],
        set: { fingerprintVersion },
      })
      .returning({
        id: issues.id,
        sourceId: issues.sourceId,
        service: issues.service,
        environment: issues.environment,
        fingerprint: issues.fingerprint,
      })
    for (const row of inserted) made.set(keyText(row), row.id)
  }
  return texts.map((text) => {
    const issueId = known.get(text) ?? made.get(text)
    if (issueId === undefined) throw new Error('an issue that was just written cannot be found')
    return { issueId, isNew: !known.has(text) }
  })
}

async function findKeys(tx: Transaction, ctx: Context, keys: Key[]): Promise<Map<string, number>> {
  const rows = await runKept<{ id: string; source_id: number } & Omit<Key, 'sourceId'>>(
    tx,
    ctx,
    'issues-by-key',
    sql`
    select i.id, i.source_id, i.service, i.environment, i.fingerprint
      from unnest(${sql.param(keys.map((key) => key.sourceId))}::int[], ${sql.param(keys.map((key) => key.service))}::text[],
                  ${sql.param(keys.map((key) => key.environment))}::text[], ${sql.param(keys.map((key) => key.fingerprint))}::text[])
             as k (source_id, service, environment, fingerprint)
      join issues i using (source_id, service, environment, fingerprint)`,
  )
  return new Map(rows.map((row) => [keyText({ ...row, sourceId: row.source_id }), Number(row.id)]))
}

function newIssue(key: Key & GroupEntry): typeof issues.$inferInsert {
  return {
    sourceId: key.sourceId,
    service: key.service,
    environment: key.environment,
    fingerprint: key.fingerprint,
    fingerprintVersion,
    title: titleOf(key.signal),
    culprit: issueCulpritOf(key.signal),
    level: key.signal.level,
    firstSeen: key.signal.occurredAt,
    lastSeen: key.signal.occurredAt,
  }
}
