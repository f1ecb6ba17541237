import { describe, expect, test } from 'vitest'
import { checkText } from '#server/domains/notices/checks/check-text.ts'
import { compose } from '#server/domains/notices/composer/compose.ts'
import { languages } from '#server/domains/notices/composer/languages.ts'
import { collectFacts, type FactSource } from '#server/domains/notices/facts/collect.ts'
import { localiser } from '#server/domains/notices/facts/local.ts'
import { renderFacts } from '#server/domains/notices/facts/render.ts'
import { customerLanguages, type CustomerLanguage } from '#shared/languages.ts'
import { noticePurposes, type NoticePurpose } from '#shared/notices.ts'
import { fullSource, resolvedSource } from './sources.ts'

function write(source: FactSource, purpose: NoticePurpose, language: CustomerLanguage) {
  const local = localiser(source.zone, source.now)
  const collected = collectFacts(source)
  const facts = renderFacts(collected, languages[language], local)
  const written = compose(purpose, collected.set, languages[language], local)
  const internalWords = ['billing-api', 'production', 'Ana Lopez']
  const findings = checkText({ ...written, language, facts, internalWords, now: source.now, agentLanguage: 'en' })
  return { ...written, findings }
}

const daysEarlier = (moment: Date, days: number) => new Date(moment.getTime() - days * 86_400_000)

/** The full source with parts missing or different, in the ways that happen. */
function* variants(language: CustomerLanguage): Generator<[string, FactSource]> {
  for (const [name, whole] of [
    ['going on', fullSource(language)],
    ['resolved', resolvedSource(language)],
  ] as const) {
    const { seen, incident, wording } = whole
    if (!seen || !incident || !wording) throw new Error('the full source is not full')
    yield [name, whole]
    yield [`${name}, first e-mail`, { ...whole, told: [] }]
    yield [`${name}, no wording`, { ...whole, wording: null, told: [] }]
    yield [
      `${name}, no meaning, no workaround`,
      { ...whole, wording: { ...wording, view: { ...wording.view, meaning: null, workaround: null } } },
    ]
    yield [`${name}, no names`, { ...whole, contact: null, customer: { id: 'C-1', name: null }, signature: null }]
    yield [`${name}, one error`, { ...whole, seen: { ...seen, events: 1, lastSeen: seen.firstSeen } }]
    yield [
      `${name}, one error, no wording`,
      { ...whole, wording: null, seen: { ...seen, events: 1, lastSeen: seen.firstSeen } },
    ]
    yield [`${name}, two in one minute`, { ...whole, seen: { ...seen, events: 2, lastSeen: seen.firstSeen } }]
    yield [
      `${name}, many over weeks, far away`,
      {
        ...whole,
        zone: 'America/New_York',
        seen: { ...seen, events: 12_345, firstSeen: daysEarlier(seen.firstSeen, 25) },
      },
    ]
    yield [`${name}, none seen`, { ...whole, seen: null }]
    yield [`${name}, none seen, no wording`, { ...whole, seen: null, wording: null }]
    yield [`${name}, zone unknown`, { ...whole, zone: 'UTC' }]
    yield [`${name}, last year`, { ...whole, now: new Date('2027-01-02T09:00:00Z') }]
    for (const status of ['open', 'acknowledged', 'monitoring'] as const) {
      if (incident.resolvedAt) continue
      const acknowledgedAt = status === 'open' ? null : incident.acknowledgedAt
      yield [status, { ...whole, told: [], incident: { ...incident, status, acknowledgedAt } }]
      yield [
        `${status}, no next update`,
        { ...whole, incident: { ...incident, status, acknowledgedAt, nextUpdateAt: null } },
      ]
    }
    yield ['no incident', { ...whole, incident: null, told: [] }]
    yield [
      'no incident, over',
      {
        ...whole,
        incident: null,
        told: [],
        seen: { ...seen, firstSeen: daysEarlier(seen.firstSeen, 3), lastSeen: daysEarlier(seen.lastSeen, 2) },
      },
    ]
    yield ['nothing at all', { ...whole, incident: null, seen: null, wording: null, told: [] }]
  }
}

describe.each(customerLanguages)('in %s', (language) => {
  test('every purpose with every kind of gap gives a whole text that passes every check', () => {
    let texts = 0
    for (const [name, source] of variants(language)) {
      for (const purpose of noticePurposes) {
        const { subject, text, findings } = write(source, purpose, language)
        const where = `${name}, ${purpose}:\n${subject}\n\n${text}`
        expect(findings, where).toEqual([])
        expect(`${subject}${text}`, where).not.toMatch(/undefined|null|NaN|Invalid|\$\{| {2}|\.\.|\. \.|,\.|“”|«»/)
        expect(text, where).not.toMatch(/\n{3}|^\s|\s$/)
        texts += 1
      }
    }
    expect(texts).toBeGreaterThan(150)
  })

  test('the whole e-mail', () => {
    expect(letter(write(fullSource(language), 'known', language))).toMatchSnapshot('known')
    expect(letter(write(resolvedSource(language), 'fixed', language))).toMatchSnapshot('fixed')
    const [, first] = [...variants(language)].find(([name]) => name === 'going on, first e-mail') ?? []
    const [, none] = [...variants(language)].find(([name]) => name === 'nothing at all') ?? []
    if (!first || !none) throw new Error('a variant is missing')
    expect(letter(write(first, 'answer', language))).toMatchSnapshot('answer')
    expect(letter(write(first, 'workaround', language))).toMatchSnapshot('workaround')
    expect(letter(write(fullSource(language), 'update', language))).toMatchSnapshot('update')
    expect(letter(write(none, 'answer', language))).toMatchSnapshot('nothing seen')
  })
})

const letter = ({ subject, text }: { subject: string; text: string }) => `Subject: ${subject}\n\n${text}\n`

test('the times are the recipient’s, and UTC is named', () => {
  expect(write({ ...fullSource('en'), zone: 'Asia/Tokyo' }, 'known', 'en').text).toContain('Since 17:42 your invoices')
  expect(write({ ...fullSource('en'), zone: 'UTC' }, 'known', 'en').text).toContain('Since 8:42 UTC your invoices')
  expect(write({ ...fullSource('es'), zone: 'Atlantic/Azores' }, 'known', 'es').text).toContain('Desde las 7:42')
  const early = { ...fullSource('es'), now: new Date('2026-11-22T01:00:00Z') }
  if (early.seen)
    early.seen = {
      ...early.seen,
      firstSeen: new Date('2026-11-22T00:05:00Z'),
      lastSeen: new Date('2026-11-22T00:30:00Z'),
    }
  expect(write(early, 'known', 'es').text).toContain('Desde la 1:05')
})

test('a name that is no name is left out', () => {
  for (const name of ['https://evil.example', 'a@b.example', 'x'.repeat(90), 'Bobby <script>', 'evil\u202ename']) {
    const source = fullSource('en')
    const text = write({ ...source, contact: { id: 1, name, email: 'a@b.example' } }, 'known', 'en').text
    expect(text.startsWith('Hello,\n')).toBe(true)
  }
})
