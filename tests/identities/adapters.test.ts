import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whoByAttributes, whoIs } from '#server/ingest/sentry/who.ts'
import { builtInIdentities, identitiesOf } from '#shared/identities.ts'
import type { IdentityRule } from '#shared/sources.ts'

const names = [...builtInIdentities.flatMap(({ attributes }) => attributes), 'account_no', 'region']
const value = fc.oneof(
  fc.constantFrom('C-1', 'ada@x.test', 'null', ''),
  fc.string({ maxLength: 20 }),
  fc.integer(),
  fc.boolean(),
)
const fields = (prefix = '') =>
  fc.dictionary(
    fc.constantFrom(...names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name))),
    value,
  )
const rules: IdentityRule[] = [
  { attribute: 'extra.account_no', kind: 'customer_id' },
  { attribute: 'user.data.region', kind: 'tenant' },
  { attribute: 'contexts.shop.account_no', kind: 'customer_id' },
]

/** What is kept of an event must name the same as the event did: reading it again with the same rules moves nothing. */
const again = (attributes: Record<string, string>) => identitiesOf((name) => attributes[name], rules)

test('an event’s attributes name whom the event named', () => {
  fc.assert(
    fc.property(fields('user.'), fields('user.'), fields(), fields(), fields(), (user, data, tags, extra, shop) => {
      const event = { user: { ...user, data }, extra, contexts: { shop } }
      const texts = Object.entries(tags).map(([name, one]) => [name, String(one)] as const)
      const { identities, attributes } = whoIs(event, new Map(texts), rules)
      expect(again(attributes)).toEqual(identities)
    }),
  )
})

test('so do the attributes of a log', () => {
  fc.assert(
    fc.property(fields(), (given) => {
      const { identities, attributes } = whoByAttributes(given, rules)
      expect(again(attributes)).toEqual(identities)
    }),
  )
})
