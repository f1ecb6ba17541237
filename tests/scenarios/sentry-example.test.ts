import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import type { ActorContext } from '#server/domains/access/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { startTestApp } from '#tests/harness/app.ts'

const example = join(import.meta.dirname, '../../docs/integrations/examples/sentry-node.mjs')

test('the documented example for Node tells each customer’s errors and successes', async () => {
  const app = await startTestApp()
  const ctx: ActorContext = { ...app.ctx, actor: { kind: 'system', id: 'test', name: 'Test' } }
  const { dsn } = await createSource(ctx, { kind: 'sentry', name: 'shop' })
  const service = spawn(process.execPath, [example], {
    env: { ...process.env, SENTRY_DSN: dsn ?? '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(service, 'exit')
  const [url] = await once(createInterface(service.stdout), 'line')
  const ask = (path: string, customer: string) => fetch(`${url}${path}`, { headers: { 'x-customer-id': customer } })
  const answers = await Promise.all([
    ask('/invoices/4710', 'C-fine'),
    ask('/invoices/4711', 'C-one'),
    ask('/invoices/4711', 'C-two'),
    ask('/invoices/4712', 'C-log'),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 500, 500, 200])
  service.kill()
  await ended

  for (const customer of ['C-one', 'C-two']) {
    const events = await recentEvents(ctx.db, customer, { limit: 10 })
    expect(events).toMatchObject([{ message: 'the template has no total', service: 'invoices' }])
  }
  const [logged] = await recentEvents(ctx.db, 'C-log', { limit: 10 })
  expect(logged).toMatchObject({ message: 'invoice 4712 has no customer address', service: 'invoices' })
  const { rows } = await ctx.db.execute(
    sql`select customer_id, service, successes::int from customer_activity order by customer_id`,
  )
  expect(rows).toEqual([
    { customer_id: 'C-fine', service: 'invoices', successes: 1 },
    { customer_id: 'C-log', service: 'invoices', successes: 1 },
  ])
  await app.stop()
})
