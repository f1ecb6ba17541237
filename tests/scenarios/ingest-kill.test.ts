import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'
import { startProgram } from '#tests/harness/program.ts'

const rounds = 20
const senders = 12
const customers = 15

let world: TestContext
let source: SourceView
let app: ChildProcess | undefined
beforeAll(async () => {
  world = await testContext()
  source = await createSource(world.ctx, { kind: 'sentry', name: 'shop' })
})
afterAll(async () => {
  app?.kill('SIGKILL')
  await world.stop()
})

/** The real program on our database; returns its address. */
async function start(): Promise<string> {
  const program = await startProgram({ DATABASE_URL: world.url, SECRET_KEY: 'k'.repeat(64) })
  app = program.child
  return program.url
}

/** Events of one sender's life: made, perhaps sent several times, at some moment acknowledged. */
const acknowledged = new Set<string>()
const open = new Map<string, string>()

function newEvent(): string {
  const id = randomUUID()
  const customer = `C-${Math.floor(Math.random() * customers)}`
  const event = { event_id: id, timestamp: Date.now() / 1000, user: { id: customer }, message: `place ${customer}` }
  open.set(id, `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`)
  return id
}

/** Sends what is open first, then new ones, until the program is gone. Returns the IDs it left open. */
async function keepSending(url: string, backlog: string[]): Promise<void> {
  for (;;) {
    const id = backlog.pop() ?? newEvent()
    try {
      const answer = await fetch(`${url}/api/${source.id}/envelope/?sentry_key=${source.key}`, {
        method: 'POST',
        body: open.get(id) ?? '',
      })
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${await answer.text()}`)
      acknowledged.add(id)
      open.delete(id)
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

test('kill -9 at random moments: nothing acknowledged is missing, nothing counts twice', async () => {
  for (let round = 0; round < rounds; round++) {
    const url = await start()
    const backlog = [...open.keys()]
    const sending = Promise.all(Array.from({ length: senders }, () => keepSending(url, backlog)))
    await sleep(50 + Math.random() * 400)
    app?.kill('SIGKILL')
    await Promise.all([sending, app && once(app, 'exit')])
  }
  const url = await start()
  const left = [...open.keys()]
  await Promise.all(
    left.map((id) =>
      fetch(`${url}/api/${source.id}/envelope/?sentry_key=${source.key}`, { method: 'POST', body: open.get(id) ?? '' }),
    ),
  )
  app?.kill('SIGKILL')

  const client = new pg.Client({ connectionString: world.url })
  await client.connect()
  const read = async (query: string) => (await client.query(query)).rows
  const stored = (await read('select id from error_events')).map((row) => String(row.id))
  const [counts] = await read(
    `select (select sum(events) from issues)::int as issues, (select sum(events) from customer_issues)::int as pairs,
            (select sum(events) from issue_hours)::int as hours, (select accepted from source_activity)::int as activity,
            (select sum(customers) from issues)::int as met, (select count(*) from customer_issues)::int as pairs_kept`,
  )
  await client.end()

  const sent = [...acknowledged, ...left]
  expect(acknowledged.size).toBeGreaterThan(rounds)
  expect(stored.toSorted()).toEqual(sent.toSorted())
  expect(counts).toEqual({
    issues: sent.length,
    pairs: sent.length,
    hours: sent.length,
    activity: sent.length,
    met: customers,
    pairs_kept: customers,
  })
}, 480_000)
