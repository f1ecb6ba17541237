import type { AgentLanguage, CustomerLanguage } from '#shared/languages.ts'
import type { Fact, Finding } from '#shared/notices.ts'
import { languages } from '../composer/languages.ts'
import type { Collected } from './collect.ts'
import type { Localise } from './local.ts'
import { renderFacts } from './render.ts'
import type { FactValues } from './values.ts'

export type ChangedFact = { id: string; before: string | null; now: string | null }

/**
 * Which of the facts that a draft stands on hold no longer. An error more since then changes nothing: the text says
 * up to when it counted. An e-mail sent meanwhile counts as a change, so that nobody is told twice unawares.
 */
export function changedFacts(
  before: Fact[],
  now: Collected,
  language: CustomerLanguage,
  local: Localise,
  writtenAt: Date,
): ChangedFact[] {
  const sameDay = local(writtenAt.toISOString()).dayOffset === 0
  const after = renderFacts(now, languages[language], local)
  const changed = before.flatMap((old) => {
    const fresh = after.find((fact) => fact.id === old.id)
    if (fresh && holds(old, fresh, sameDay)) return []
    return [{ id: old.id, before: old.text, now: fresh?.text ?? null }]
  })
  const told = after.find((fact) => fact.kind === 'toldBefore')
  const added = told && !before.some((fact) => fact.kind === 'toldBefore')
  return added ? [...changed, { id: told.id, before: null, now: told.text }] : changed
}

/** Those of the changes that can be read: what changed only behind the same words is named when nothing else did. */
function readable(changes: ChangedFact[]): ChangedFact[] {
  const seen = changes.filter(({ before, now }) => before !== now)
  return seen.length > 0 ? seen : changes
}

function holds(old: Fact, fresh: Fact, sameDay: boolean): boolean {
  if (old.version !== fresh.version) return false
  if (JSON.stringify(sorted(old.values)) === JSON.stringify(sorted(fresh.values))) {
    // "since 9:42" is wrong on the next day, though nothing else changed.
    return old.text === fresh.text
  }
  return sameDay && old.kind === 'experienced' && continues(old.values, fresh.values)
}

type LooseValues = Fact['values']

/** The same errors and some later ones. */
function continues(old: LooseValues, fresh: LooseValues): boolean {
  const same: (keyof FactValues['experienced'])[] = ['title', 'notices', 'state', 'first', 'start', 'end', 'days']
  return (
    same.every((key) => old[key] === fresh[key]) &&
    Number(old['count']) > 0 &&
    Number(fresh['count']) > Number(old['count']) &&
    String(fresh['last']) > String(old['last'])
  )
}

function sorted(values: LooseValues): [string, unknown][] {
  return Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const changeWords: Record<AgentLanguage, (change: ChangedFact) => string> = {
  en: ({ before, now }) => {
    if (before && now) return `It said “${before}” Now: “${now}”`
    return before ? `No longer true: “${before}”` : `New: “${now}”`
  },
  fr: ({ before, now }) => {
    if (before && now) return `Le texte disait « ${before} » Maintenant : « ${now} »`
    return before ? `Plus vrai : « ${before} »` : `Nouveau : « ${now} »`
  },
}

/** Why the draft was recalled, for the person who would have sent it. */
export function changeFindings(changes: ChangedFact[], language: AgentLanguage): Finding[] {
  return readable(changes).map((change) => ({
    rule: 'fact.changed',
    severity: 'warn',
    at: null,
    message: changeWords[language](change),
  }))
}
