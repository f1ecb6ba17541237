import fc from 'fast-check'
import { expect, test } from 'vitest'
import { candidatesOf, identitiesOf, valueAt } from '#server/ingest/identities.ts'
import { identifierKinds } from '#shared/customers.ts'
import type { IdentityRule } from '#shared/sources.ts'

const named = (attributes: Record<string, unknown>, rules: IdentityRule[] = []) =>
  identitiesOf((name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined), rules).map(
    ({ kind, value }) => `${kind}:${value}`,
  )

test('the account comes before the person, whatever the order of the attributes', () => {
  const attributes = { 'user.name': 'ada', 'user.email': 'ada@example.com', 'user.id': 7, tenant_id: 'acme' }
  expect(named({ ...attributes, customer_id: 'C-1' })).toEqual([
    'customer_id:C-1',
    'tenant:acme',
    'user_id:7',
    'email:ada@example.com',
    'username:ada',
  ])
})

test("the source's own rules come first, in their order", () => {
  const rules: IdentityRule[] = [
    { attribute: 'extra.account.no', kind: 'customer_id' },
    { attribute: 'login', kind: 'username' },
  ]
  expect(named({ 'user.id': 'u-1', login: 'ada', 'extra.account.no': ' A-9 ' }, rules)).toEqual([
    'customer_id:A-9',
    'username:ada',
    'user_id:u-1',
  ])
})

test('the same identity found twice counts once', () => {
  const rules: IdentityRule[] = [{ attribute: 'account', kind: 'user_id' }]
  expect(named({ account: 'u-1', 'user.id': 'u-1', userId: 'u-2' }, rules)).toEqual(['user_id:u-1', 'user_id:u-2'])
})

test.each(['', ' ', 0, '0', 'null', 'Anonymous', '[Filtered]', true, {}, [], null, 'x'.repeat(201), 'a\0b', '\ud800'])(
  '%j names nobody',
  (value) => {
    expect(named({ 'user.id': value, account: value }, [{ attribute: 'account', kind: 'customer_id' }])).toEqual([])
  },
)

test.each([
  [{ 'enduser.id': 'ada@example.com' }, ['email:ada@example.com']],
  [{ 'enduser.id': 'ada' }, ['user_id:ada']],
  [{ 'user.email': 'not an address' }, []],
  [{ 'user.name': 'Ada Lovelace' }, []],
])('%j', (attributes, identities) => {
  expect(named(attributes)).toEqual(identities)
})

test('of many attributes those are kept that a rule or the built-in table names, then those that look like IDs', () => {
  const noise = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`flag${at}`, 'on']))
  const all = { ...noise, plan: 'gold', account_no: 'A-9', 'user.id': 'u-1', colour: 'red' }
  const kept = candidatesOf(Object.entries(all), [{ attribute: 'colour', kind: 'tenant' }])
  expect(Object.keys(kept).slice(0, 3)).toEqual(['user.id', 'colour', 'account_no'])
  expect(Object.keys(kept)).toHaveLength(40)
})

test('what cannot be an ID is no candidate', () => {
  const found = { a: true, b: null, c: { d: 1 }, e: 'x'.repeat(201), f: 'a\0', g: '', h: Infinity, i: 12, j: 12n }
  expect(candidatesOf(Object.entries(found), [])).toEqual({ i: '12', j: '12' })
  expect(candidatesOf([['__proto__', 'x']], [])).toEqual({})
})

test.each([
  [{ 'account.id': 1, account: { id: 2 } }, 1],
  [{ account: { id: 2 } }, 2],
  [{ 'a.account': {}, account: { id: 3 } }, 3],
  [{ account: 'id' }, undefined],
  [{}, undefined],
])('account.id in %j', (fields, value) => {
  expect(valueAt(fields, 'account.id')).toBe(value)
})

test('nothing of what an object inherits is a value', () => {
  expect(valueAt({}, 'constructor')).toBeUndefined()
  expect(valueAt({ a: {} }, 'a.__proto__.toString')).toBeUndefined()
})

const anything = fc.anything({ withBigInt: true, withNullPrototype: true })

test('whatever comes, identities and candidates stay few, short and storable', () => {
  const rule = fc.record({ attribute: fc.string({ maxLength: 20 }), kind: fc.constantFrom(...identifierKinds) })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), anything)), fc.array(rule, { maxLength: 30 }), (found, rules) => {
      const attributes = new Map(found)
      const identities = identitiesOf((name) => attributes.get(name) ?? attributes.get(name.slice(0, 3)), rules)
      expect(identities.length).toBeLessThanOrEqual(8)
      const candidates = candidatesOf(found, rules)
      expect(Object.keys(candidates).length).toBeLessThanOrEqual(40)
      for (const text of [...identities.map(({ value }) => value), ...Object.entries(candidates).flat()]) {
        expect(text.length).toBeLessThanOrEqual(200)
        expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
      }
    }),
  )
})

test('what is kept as candidates names the same as the event did', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant('C-1'))
  const name = fc.constantFrom('customer.id', 'user.id', 'user.email', 'login', 'extra.account.id')
  fc.assert(
    fc.property(fc.dictionary(name, value), (attributes) => {
      const rules: IdentityRule[] = [{ attribute: 'extra.account.id', kind: 'customer_id' }]
      expect(named(candidatesOf(Object.entries(attributes), rules), rules)).toEqual(named(attributes, rules))
    }),
  )
})
