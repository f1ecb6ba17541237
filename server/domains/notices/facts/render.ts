import { createHash } from 'node:crypto'
import { type Fact, factKinds } from '#shared/notices.ts'
import type { Language } from '../composer/language.ts'
import type { Collected } from './collect.ts'
import type { Localise } from './local.ts'
import { factVersions, type FactSet } from './values.ts'

/** The facts with the way each reads in the language; one of a kind, in a fixed order. */
export function renderFacts({ set, sources }: Collected, language: Language, local: Localise): Fact[] {
  return factKinds.flatMap((kind) => {
    const values = set[kind]
    if (!values) return []
    const text = factText(set, kind, language, local)
    return [{ id: kind, kind, version: factVersions[kind], values, text, sources: sources[kind] ?? [] }]
  })
}

/** How one fact of the set reads; empty when it is not in the set. */
export function factText<K extends keyof FactSet>(set: FactSet, kind: K, language: Language, local: Localise): string {
  const values = set[kind]
  return values ? language.texts[kind](values, local) : ''
}

/** SHA-256, hex, over everything that the facts say and stand on. */
export function hashFacts(facts: Fact[]): string {
  return createHash('sha256').update(canonical(facts)).digest('hex')
}

/** JSON with sorted keys, so that equal facts give equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
