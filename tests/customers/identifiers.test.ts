import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseIdentifier } from '#server/domains/customers/identifiers.ts'
import { asCountry, normalisePhone, phoneBeginnings, phoneEnd } from '#server/domains/customers/phone.ts'
import { foldText, wordStarts } from '#server/domains/customers/text.ts'
import { identifierKinds } from '#shared/customers.ts'

describe('a phone number', () => {
  test.each([
    ['+33 6 12 34 56 78', undefined, '+33612345678'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['0612345678', undefined, '0612345678'],
    ['0033612345678', undefined, '+33612345678'],
    ['00 33 6 12 34 56 78', 'US', '+33612345678'],
    [' 33612345678', 'FR', '+33612345678'],
    ['33612345678', 'US', '+33612345678'],
    [' 12125550123', undefined, '+12125550123'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['1-212-555-0123', 'US', '+12125550123'],
    ['011 44 20 7946 0958', 'US', '+442079460958'],
    ['+44 (0)20 7946 0958', undefined, '+442079460958'],
    ['tel:+1-212-555-0123;ext=5', undefined, '+12125550123'],
    ['sip:+12125550123@pbx.example', undefined, '+12125550123'],
    ['sips:%2B12125550123@pbx.example:5061', undefined, '+12125550123'],
    ['sip:alice@pbx.example', undefined, undefined],
    ['+39 06 698', undefined, '+3906698'],
    ['011 15-2345-6789', 'AR', '+5491123456789'],
    ['+52 1 55 1234 5678', undefined, '+525512345678'],
    ['٠٦١٢٣٤٥٦٧٨', 'FR', '+33612345678'],
    ['\u202a+33 6 12 34 56 78\u202c', undefined, '+33612345678'],
    ['+33612345678 (mobile)', undefined, '+33612345678'],
    ['anonymous', 'FR', undefined],
    ['Restricted', undefined, undefined],
    ['+266696687', undefined, undefined],
    ['%CallerNumber%', 'FR', undefined],
    ['', 'FR', undefined],
    ['-', 'FR', undefined],
    ['call me', 'FR', undefined],
  ])('%j in %s is %s', (raw, country, expected) => {
    expect(normalisePhone(raw, asCountry(country))).toBe(expected)
  })

  test('of 10 MB is none', () => {
    expect(normalisePhone('1'.repeat(10_000_000))).toBeUndefined()
  })

  test('is found by its last digits when there are enough', () => {
    expect(phoneEnd('+33 6 12 34 56 78')).toBe('612345678')
    expect(phoneEnd('06 12 34 56 78')).toBe('612345678')
    expect(phoneEnd('555-0123')).toBe('5550123')
    expect(phoneEnd('50123')).toBeUndefined()
  })

  test('begins as it is typed', () => {
    expect(phoneBeginnings('+33', undefined)).toEqual([])
    expect(phoneBeginnings('+33 61', undefined)).toEqual(['+3361'])
    expect(phoneBeginnings('003361', undefined)).toEqual(['+3361'])
    expect(phoneBeginnings('0612', asCountry('fr'))).toContain('+33612')
    expect(phoneBeginnings('C-204', undefined)).toEqual([])
  })

  test('normalised once stays so', () => {
    const writing = fc.stringMatching(/^(\+|00)?[0-9 ().-]{5,18}$/)
    fc.assert(
      fc.property(writing, fc.constantFrom('FR', 'US', 'DE', 'GB', undefined), (raw, country) => {
        const once = normalisePhone(raw, asCountry(country))
        if (once?.startsWith('+')) expect(normalisePhone(once, asCountry(country))).toBe(once)
      }),
    )
  })
})

test.each([
  ['customer_id', ' C-20418\t', 'c-20418'],
  ['customer_id', 'C\0-1', 'c -1'],
  ['customer_id', 'Ünïcode', 'ünïcode'],
  ['customer_id', 'e\u0301', '\u00e9'],
  ['customer_id', '', undefined],
  ['customer_id', '  ', undefined],
  ['customer_id', 'null', undefined],
  ['customer_id', '[Filtered]', undefined],
  ['customer_id', 'x'.repeat(201), undefined],
  ['user_id', '0', '0'],
  ['user_id', 'undefined', undefined],
  ['username', 'Anonymous', undefined],
  ['tenant', 'ACME', 'acme'],
  ['email', ' Claire@Example.COM ', 'claire@example.com'],
  ['email', 'mailto:claire@example.com', 'claire@example.com'],
  ['email', 'Claire M. <claire@example.com>', 'claire@example.com'],
  ['email', 'شركة@مثال.example', 'شركة@مثال.example'],
  ['email', 'claire@', undefined],
  ['email', 'a@b@c', undefined],
  ['email', 'a b@c', undefined],
  ['email', 'a@x, b@x', undefined],
] as const)('%s %j is %s', (kind, raw, expected) => {
  expect(normaliseIdentifier(kind, raw)).toBe(expected)
})

test('whatever is sent, an identifier is short, has no NUL and is the same when normalised again', () => {
  fc.assert(
    fc.property(fc.constantFrom(...identifierKinds), fc.string({ unit: 'binary', maxLength: 300 }), (kind, raw) => {
      const value = normaliseIdentifier(kind, raw)
      if (value === undefined) return
      expect(value.length).toBeLessThanOrEqual(254)
      expect(value).not.toContain('\0')
      expect(value.isWellFormed()).toBe(true)
      if (kind !== 'phone') expect(normaliseIdentifier(kind, value)).toBe(value)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['Transports Lefèvre', ['transports lefevre', 'lefevre']],
  ["O'Brien", ['o brien', 'brien', 'obrien']],
  ['A.B.C. Ltd', ['a b c ltd', 'b c ltd', 'c ltd', 'ltd', 'abc ltd']],
  ['Müller', ['muller', 'mueller']],
  ['Łódź Straße', ['lodz strasse', 'strasse']],
  ['株式会社 東京', ['株式会社 東京', '東京']],
  ['…', []],
  ['', []],
])('%s is searched by %j', (name, starts) => {
  expect(wordStarts(name)).toEqual(starts)
  expect(starts.every((start) => foldText(start) === start)).toBe(true)
})
