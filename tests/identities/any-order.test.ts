import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { stepBackfill } from '#server/domains/identities/index.ts'
import { orderBackfill, theDirectory, updateSource } from '#server/domains/sources/index.ts'
import { customerPorts } from '#server/ports.ts'
import { identifierKinds } from '#shared/customers.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { expectRightCounts } from './counts.ts'
import { makeWorld, type Told, type World } from './world.ts'

let w: World
beforeAll(async () => {
  w = await makeWorld()
})
afterAll(() => w.stop())

const dayMs = 86_400_000
const tables = [
  'customers, identifiers, contacts, customer_words, identity_sightings, identity_backfills, error_events, event_samples',
  'issues, issue_fingerprints, issue_hours, customer_issues, customer_activity, source_activity',
].join(', ')

/** What may happen, in any order. */
type Deed = (rules: { now: IdentityRule[] }) => Promise<void>

const told = (attributes: Told[], day: number, isRetry: boolean): Deed =>
  async function errors({ now: rules }) {
    const occurredAt = new Date(w.clock.now().getTime() - day * dayMs)
    // The same event comes to two customers when the mapping has changed in between.
    const retry = { id: 'b6a4f3a0-5f5e-4c5b-9d7e-0f3d1e8a2c11', occurredAt: new Date(w.startedAt - dayMs) }
    await w.errors(attributes, { ...(isRetry ? retry : { occurredAt }), rules })
  }
const mapped = (given: IdentityRule[]): Deed =>
  async function map(rules) {
    rules.now = given
    await updateSource(w.ctx, { id: w.source.id, identities: given })
    w.clock.advance(5_000)
  }
const listed = (id: string, email: string | null, userId: string | null): Deed =>
  async function list() {
    const input = { id, userIds: userId ? [userId] : [], contacts: email ? [{ email }] : [] }
    await upsertCustomers(w.ctx, customerPorts, [{ line: 1, input }])
  }
const stepped = (times: number): Deed =>
  async function step() {
    for (let left = times; left > 0; left -= 1) await stepBackfill(w.ctx)
  }
const followed = (): Deed =>
  async function followDirectory() {
    await w.ctx.db.transaction((tx) => orderBackfill(tx, w.ctx, theDirectory))
    w.clock.advance(5_000)
  }

const value = fc.constantFrom('1', '2', '3', 'a@x.test', 'b@x.test')
const email = fc.constantFrom('a@x.test', 'b@x.test')
const attribute = fc.constantFrom('account', 'login', 'user.id', 'customer.id', 'user.email')
const kind = fc.constantFrom(...identifierKinds.filter((one) => one !== 'phone'))
const deed = fc.oneof(
  fc
    .tuple(fc.array(fc.dictionary(attribute, value), { maxLength: 12 }), fc.nat(3), fc.boolean())
    .map((all) => told(...all)),
  fc.array(fc.record({ attribute, kind }), { maxLength: 3 }).map(mapped),
  fc.tuple(value, fc.option(email), fc.option(value)).map((all) => listed(...all)),
  fc.integer({ min: 1, max: 12 }).map(stepped),
  fc.constant(followed()),
)

test(
  'whatever happens in whatever order, the counters are those of the stored events',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 4, maxLength: 14 }), async (deeds) => {
        await w.rows(`truncate ${tables}`)
        const rules: { now: IdentityRule[] } = { now: [] }
        await mapped([])(rules)
        for (const each of deeds) await each(rules)
        while (await stepBackfill(w.ctx));
        await expectRightCounts(w.ctx)
      }),
      { numRuns: 12 },
    )
  },
)
