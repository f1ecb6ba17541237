import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makeDataDir } from '../harness/data-dir.ts'
import { type Demo, runDemo } from '../../scripts/demo/run.ts'

const brief = z.object({
  customer: z.object({ name: z.string() }),
  problems: z.array(
    z.object({
      count: z.number(),
      say: z.string(),
      incident: z.object({ ref: z.string(), title: z.string() }).nullable(),
    }),
  ),
})
const affected = z.object({ counts: z.object({ hit: z.number() }) })

let folder: Awaited<ReturnType<typeof makeDataDir>>
let demo: Demo
const printed: string[] = []
beforeAll(async () => {
  folder = await makeDataDir()
  demo = await runDemo({
    dataDir: `${folder.path}/demo`,
    port: await anyPort(),
    speed: 4,
    print: (line) => void printed.push(line),
  })
})
afterAll(async () => {
  await demo?.stop()
  await folder.remove()
})

test('a newcomer calls up the suggested caller and sees why, with an incident whose list grows', async () => {
  const [caller] = demo.callers
  expect(printed.join('\n')).toContain(caller?.id)
  const problem = await until(async () => {
    const { customer, problems } = brief.parse(await get(`customers/${caller?.id}/brief`))
    expect(customer.name).toBe(caller?.name)
    return problems.find(({ incident }) => incident !== null)
  })
  const ref = problem.incident?.ref
  expect(problem.say).not.toMatch(/TypeError|undefined/)
  const first = affected.parse(await get(`incidents/${ref}/affected`)).counts.hit
  expect(first).toBeGreaterThan(0)
  await until(async () => affected.parse(await get(`incidents/${ref}/affected`)).counts.hit > first + 3 || undefined)
})

test('the lead’s words reach the agent in the agent’s language', async () => {
  const [caller] = demo.callers
  const said = await until(async () => {
    const { problems } = brief.parse(await get(`customers/${caller?.id}/brief?language=fr`))
    return problems.find(({ say }) => say.includes('vos factures groupées ne se téléchargent pas'))
  })
  expect(said.incident?.title).toBe('Invoices do not download')
})

async function get(path: string): Promise<unknown> {
  const answer = await fetch(`${demo.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${demo.apiKey}` } })
  expect(answer.status).toBe(200)
  return await answer.json()
}

/** Asks again until there is something. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    await sleep(250)
  }
}

async function anyPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 0
}
