import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createSource } from '#server/domains/sources/index.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { type Person, signInAs } from '#tests/harness/people.ts'

let app: TestApp
let lead: Person
let dsn: { id: number; key: string }
beforeAll(async () => {
  app = await startTestApp()
  lead = await signInAs(app, 'lead', 'Lea')
  const system = { kind: 'system', id: 'test', name: 'Test' } as const
  dsn = await createSource({ ...app.ctx, actor: system }, { kind: 'sentry', name: 'Shop' })
})
afterAll(() => app.stop())

async function send(event: object): Promise<void> {
  const answer = await fetch(`${app.url}/api/${dsn.id}/store/?sentry_key=${dsn.key}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ event_id: crypto.randomUUID().replaceAll('-', ''), level: 'error', ...event }),
  })
  expect(answer.status).toBe(200)
}
const says = (message: string, user: string) => send({ platform: 'node', message, user: { id: user } })
const throws = (file: string, name: string, user: string) =>
  send({
    platform: 'javascript',
    user: { id: user },
    exception: {
      values: [
        {
          type: 'TypeError',
          value: 'x is undefined',
          stacktrace: { frames: [{ function: name, filename: `https://cdn.example/assets/${file}`, in_app: true }] },
        },
      ],
    },
  })
const issues = async (q: string) => (await lead.trpc.issues.list.query({ q })).items
const arrived = async (id: string) =>
  await vi.waitFor(async () => {
    const detail = await lead.trpc.issues.detail.query({ id })
    expect(detail.moving).toBe(null)
    return detail
  }, 20_000)

test('a new build of the console is the same error, and a lead merges what only people see is the same', async () => {
  await throws('index-DkS8a_12.js', 'renderInvoice', 'C-1')
  await throws('index-B7xQ02kd.js', 'renderInvoice', 'C-2')
  await throws('index-B7xQ02kd.js', 'drawInvoice', 'C-2')
  await throws('index-B7xQ02kd.js', 'drawInvoice', 'C-3')
  const [one, two] = (await issues('TypeError')).toSorted((a, b) => Number(a.id) - Number(b.id))
  expect([one?.events, two?.events]).toEqual([2, 2])

  await lead.trpc.issues.merge.mutate({ into: String(one?.id), from: [String(two?.id)] })
  await throws('index-B7xQ02kd.js', 'drawInvoice', 'C-4')
  const merged = await arrived(String(one?.id))
  expect(merged).toMatchObject({ events: 5, customers: 4 })
  expect(merged.fingerprints.map(({ events }) => events)).toEqual([3, 2])
  expect(await lead.trpc.issues.detail.query({ id: String(two?.id) })).toMatchObject({ mergedInto: one?.id, events: 0 })
  expect((await issues('TypeError')).map(({ id }) => id)).toEqual([one?.id])

  const moved = merged.fingerprints.filter(({ formerIssue }) => formerIssue === two?.id).map(({ id }) => id)
  const back = await lead.trpc.issues.split.mutate({ issueId: String(one?.id), fingerprintIds: moved })
  expect(back).toEqual({ id: two?.id })
  expect(await arrived(back.id)).toMatchObject({ events: 3, customers: 3, mergedInto: null })
  expect(await arrived(String(one?.id))).toMatchObject({ events: 2, customers: 2 })
})

test('log lines that differ in a name become one error as soon as that is plain', async () => {
  for (const name of ['alice', 'bob', 'carol', 'dmitri', 'emeka', 'farah'])
    await says(`${name} lost her connection`, `C-${name}`)
  const [only] = await vi.waitFor(async () => {
    const found = await issues('lost her connection')
    expect(found).toHaveLength(1)
    return found
  }, 20_000)
  const whole = await vi.waitFor(async () => {
    const detail = await arrived(String(only?.id))
    expect(detail.events).toBe(6)
    return detail
  }, 20_000)
  expect(whole.fingerprints.some(({ title }) => title === '… lost her connection')).toBe(true)
  expect((await lead.trpc.issues.customers.query({ id: whole.id })).items).toHaveLength(6)
})

test('an agent may look, but not merge', async () => {
  const agent = await signInAs(app, 'agent', 'Tom')
  const [issue] = (await agent.trpc.issues.list.query({})).items
  await expect(agent.trpc.issues.merge.mutate({ into: String(issue?.id), from: ['1'] })).rejects.toThrow()
})
