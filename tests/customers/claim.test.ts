import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBrief } from '#server/domains/briefs/index.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { customerPorts } from '#server/ports.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'

const system = { kind: 'system', id: 'test', name: 'Test' } as const
let app: TestApp
let address: string
beforeAll(async () => {
  app = await startTestApp()
  const { id, key } = await createSource({ ...app.ctx, actor: system }, { kind: 'sentry', name: 'billing' })
  address = `${app.url}/api/${id}/envelope/?sentry_key=${key}&sentry_version=7`
})
afterAll(async () => await app.stop())

async function send(user: { id?: string; email?: string }, message: string): Promise<void> {
  const event = {
    event_id: randomUUID().replaceAll('-', ''),
    timestamp: app.clock.now().getTime() / 1000,
    level: 'error',
    message,
    user,
  }
  const body = `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`
  expect((await fetch(address, { method: 'POST', body })).status).toBe(200)
}

const list = async (input: Parameters<typeof upsertCustomers>[2][number]['input']) =>
  await upsertCustomers({ ...app.ctx, actor: system }, customerPorts, [{ line: 1, input }])
const brief = async (id: string) => await readBrief({ ...app.ctx, actor: system }, id, 'en')

test('what a user met before the directory knew whose it is becomes the customer’s', async () => {
  await send({ id: 'u-77', email: 'jo@lefevre.example' }, 'Invoice failed')
  await send({ id: 'u-77' }, 'Invoice failed')
  expect(await brief('u-77')).toMatchObject({ customer: { observed: true }, problems: [{ count: 2 }] })

  await list({ id: 'C-1', name: 'Transports Lefèvre', contacts: [{ name: 'Jo', email: 'jo@lefevre.example' }] })
  expect(await brief('C-1')).toMatchObject({
    customer: { id: 'C-1', observed: false },
    contacts: [{ name: 'Jo' }],
    problems: [{ count: 2 }],
  })
  await send({ id: 'u-77' }, 'Invoice failed')
  expect(await brief('u-77')).toMatchObject({ customer: { id: 'C-1' }, problems: [{ count: 3 }] })
})

test('no event is left behind when claims and events come at the same moment', async () => {
  const users = Array.from({ length: 20 }, (_, at) => `race-${at}`)
  await Promise.all(users.map((id) => send({ id }, 'Route failed')))
  await Promise.all([
    ...users.flatMap((id) => [send({ id }, 'Route failed'), send({ id }, 'Route failed')]),
    ...users.map((id) => list({ id: `C-${id}`, userIds: [id] })),
  ])
  const { rows } = await app.ctx.db.execute(sql`
    select (select count(*)::int from error_events where customer_id like 'C-race-%') as events,
      (select sum(events)::int from customer_issues where customer_id like 'C-race-%') as counted,
      (select count(*)::int from error_events e where not exists (
        select from customers c where c.id = e.customer_id)) as orphans,
      (select count(*)::int from customers where id like 'race-%') as observed`)
  expect(rows).toEqual([{ events: 60, counted: 60, orphans: 0, observed: 0 }])
})
