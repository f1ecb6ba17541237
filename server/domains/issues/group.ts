import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { fingerprintOf } from './fingerprint.ts'
import {
  findFingerprints,
  type Known,
  type Place,
  placeText,
  tooMany,
  type Unknown,
  writeFingerprints,
} from './fingerprints.ts'

type GroupEntry = { sourceId: number; service: string; environment: string; signal: ErrorSignal }
type Grouped = { issueId: number; fingerprintId: number; isNew: boolean }

/** May this source have one issue more now? What it may not goes into one issue for all that was too much. */
export type IssueBudget = (sourceId: number) => boolean

/**
 * The issue of each entry, in the entries' order, and by which fingerprint; makes the issues that are not there yet,
 * with no events counted. One statement for any number of entries, and another only when something is new.
 */
export async function groupSignals(
  tx: Transaction,
  ctx: Context,
  entries: GroupEntry[],
  mayMakeIssue: IssueBudget = () => true,
): Promise<Grouped[]> {
  const firsts = new Map<string, Place & GroupEntry>()
  const texts = entries.map((entry) => {
    const place = { ...entry, fingerprint: fingerprintOf(entry.signal) }
    const text = placeText(place)
    if (!firsts.has(text)) firsts.set(text, place)
    return text
  })
  const known = await findFingerprints(tx, ctx, [...firsts.values()])
  const made = new Map<string, Known>()
  const missing = [...firsts].filter(([text]) => !known.has(text))
  if (missing.length > 0) {
    const wanted = missing.map(([text, first]) => [text, wantedPlace(first, mayMakeIssue)] as const)
    const written = await writeFingerprints(
      tx,
      ctx,
      wanted.map(([, unknown]) => unknown),
    )
    for (const [text, unknown] of wanted) {
      const row = written.get(placeText(unknown))
      if (row) made.set(text, row)
    }
  }
  return texts.map((text) => {
    const row = known.get(text) ?? made.get(text)
    if (!row) throw new Error('a fingerprint that was just written cannot be found')
    return row
  })
}

/** Where the first signal of an unknown kind goes. */
function wantedPlace(first: Place & GroupEntry, mayMakeIssue: IssueBudget): Unknown {
  const { sourceId, service, environment, fingerprint, signal } = first
  if (mayMakeIssue(sourceId)) return { sourceId, service, environment, fingerprint, signal }
  return { sourceId, service: '', environment: '', fingerprint: tooMany, signal }
}
