import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moveContactRecords, recordFeedback } from '#server/domains/calls/index.ts'
import { issuesOfEvents } from '#server/domains/events/index.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

let world: TestContext
beforeAll(async () => {
  world = await testContext()
  await world.ctx.db.transaction((tx) =>
    identifyCustomers(tx, world.ctx, [
      [{ kind: 'customer_id', value: 'C-1' }],
      [{ kind: 'customer_id', value: 'C-2' }],
    ]),
  )
})
afterAll(() => world.stop())

const feedback = (customerId: string, digit: string) => ({
  customerId,
  feedbackId: digit.repeat(8) + '-0000-4000-8000-' + digit.repeat(12),
  at: world.clock.now(),
  message: 'The invoice page stays empty',
  issueId: null,
  source: { id: 3, name: 'shop' },
})
const record = (...rows: ReturnType<typeof feedback>[]) =>
  world.ctx.db.transaction((tx) => recordFeedback(tx, world.ctx, rows))
const notes = async (customerId: string) =>
  (
    await world.ctx.db.execute(
      sql`select channel, note, recorded_by, recorded_by_name from contact_records where customer_id = ${customerId}`,
    )
  ).rows

test('a customer’s words are a contact of the channel feedback, once however often they come', async () => {
  expect(await record(feedback('C-1', 'a'), feedback('C-1', 'a'), feedback('C-1', 'b'))).toEqual([true, false, true])
  expect(await record(feedback('C-1', 'a'), feedback('C-2', 'a'))).toEqual([false, true])
  expect(await notes('C-2')).toEqual([
    { channel: 'feedback', note: 'The invoice page stays empty', recorded_by: 'source:3', recorded_by_name: 'shop' },
  ])
  expect(await notes('C-1')).toHaveLength(2)
})

test('a customer who takes over another’s records gets the same words once', async () => {
  await world.ctx.db.transaction((tx) => moveContactRecords(tx, 'C-2', 'C-1'))
  expect(await notes('C-1')).toHaveLength(2)
  expect(await notes('C-2')).toEqual([])
})

test('an event that the customer does not have names no issue', async () => {
  const { customerId, feedbackId: eventId, at } = feedback('C-1', 'c')
  const found = await world.ctx.db.transaction((tx) => issuesOfEvents(tx, world.ctx, [{ customerId, eventId, at }]))
  expect(found).toEqual([null])
})
