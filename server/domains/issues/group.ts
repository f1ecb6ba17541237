import type { Context } from '#server/platform/context.ts'
import type { Transaction } from '#server/platform/database.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import { fingerprintV1 } from './fingerprint-v1.ts'
import { type GroupKey, groupKeyOf } from './fingerprint.ts'
import {
  addFingerprints,
  findFingerprints,
  type Known,
  type Place,
  placeText,
  tooMany,
  type Unknown,
} from './fingerprints.ts'
import { findTemplates, type LogMessage } from './logs/store.ts'

/** `fingerprint` as `fingerprintSignals` finds it. */
export type GroupEntry = {
  sourceId: number
  service: string
  environment: string
  signal: ErrorSignal
  fingerprint: string
}

/** May this source have one issue more now? What it may not goes into one issue for all that was too much. */
export type IssueBudget = (sourceId: number) => boolean

/**
 * The issue of each entry, in the entries' order, and by which fingerprint; makes the issues that are not there yet,
 * with no events counted. One statement for any number of entries; two more only when something is new.
 */
export async function groupSignals(
  tx: Transaction,
  ctx: Context,
  entries: GroupEntry[],
  mayMakeIssue: IssueBudget = () => true,
): Promise<Known[]> {
  const firsts = new Map<string, Unknown>()
  const texts = entries.map(({ sourceId, service, environment, fingerprint, signal }) => {
    const one = { sourceId, service, environment, fingerprint, signal }
    const text = placeText(one)
    if (!firsts.has(text)) firsts.set(text, one)
    return text
  })
  const known = await findFingerprints(tx, ctx, [...firsts.values()])
  const missing = [...firsts].filter(([text]) => !known.has(text))
  const made = missing.length > 0 ? await makeKnown(tx, ctx, missing, mayMakeIssue) : new Map<string, Known>()
  return texts.map((text) => {
    const row = known.get(text) ?? made.get(text)
    if (!row) throw new Error('a fingerprint that was just written cannot be found')
    return row
  })
}

/**
 * The fingerprint of each entry, in their order: what its signal alone says, or the template of its message, learnt when
 * it is new. Runs before the transaction that stores: it takes a connection of its own. `key`, when it was found before,
 * as `groupKeyOf` finds it.
 */
export async function fingerprintSignals(
  ctx: Context,
  entries: (Pick<GroupEntry, 'sourceId' | 'service' | 'signal'> & { key?: GroupKey })[],
): Promise<string[]> {
  const keys = entries.map((entry) => entry.key ?? groupKeyOf(entry.signal))
  const messages: LogMessage[] = []
  for (const [at, key] of keys.entries()) {
    const entry = entries[at]
    if (entry && 'words' in key) messages.push({ ...entry, words: key.words })
  }
  const templates = (await findTemplates(ctx, messages)).values()
  return keys.map((key) => {
    const template = 'words' in key ? templates.next().value : undefined
    return template === undefined ? key.fingerprint : `tpl:${template}`
  })
}

/**
 * Gives places that nobody knows an issue: the one that the fingerprint of version 1 led to, so that a newer way to
 * make fingerprints does not split what belongs together, else a new one.
 */
async function makeKnown(
  tx: Transaction,
  ctx: Context,
  missing: [string, Unknown][],
  mayMakeIssue: IssueBudget,
): Promise<Map<string, Known>> {
  const older = missing.map(([, one]) => ({ ...one, fingerprint: fingerprintV1(one.signal) }))
  const before = await findFingerprints(tx, ctx, older)
  const wanted = missing.map(([text, one], at) => {
    const old = before.get(placeText(older[at] ?? one))
    return { text, place: { ...(old || mayMakeIssue(one.sourceId) ? one : overflow(one)), old } }
  })
  const written = await addFingerprints(
    tx,
    ctx,
    wanted.map(({ place }) => place),
  )
  return new Map(
    wanted.flatMap(({ text, place }) => {
      const row = written.get(placeText(place))
      return row ? [[text, { ...row, isNew: row.isNew && !place.old }] as const] : []
    }),
  )
}

/** One place per source, whatever services it names: they may be made up too. */
const overflow = (one: Unknown): Place & Unknown => ({ ...one, service: '', environment: '', fingerprint: tooMany })
