import { get } from 'node:http'
import { createUser } from '#server/domains/access/index.ts'
import { systemContext } from './context.ts'
import { figures, ms, perSecond, type Row } from './figures.ts'
import { sentryEnvelope } from './payloads.ts'
import { type Load, nextSeed, rate, runLoad, sentrySource } from './run-load.ts'
import { seeded } from './sequence.ts'
import type { World } from './world.ts'

const seconds = 10
const connections = 256
const person = { name: 'Bench', email: 'bench@knowfirst.example', password: 'a long enough password for a bench' }

/** An error happens: how long until the page of an agent who looks at that customer hears of it. */
export async function measureFreshness(world: World): Promise<Row[]> {
  const load: Omit<Load, 'bodies' | 'seconds' | 'seed'> = {
    kind: 'sentry',
    ...(await sentrySource(world)),
    customers: world.seeded.customers,
    connections,
  }
  await runLoad(world.url, { ...load, bodies: 8_000, seconds: 2, seed: nextSeed() })
  const top = rate(await runLoad(world.url, { ...load, bodies: 40_000, seconds: 4, seed: nextSeed() }))
  const cookie = await signIn(world)
  const half = await whileLoaded(world, cookie, { ...load, bodies: 60_000, perSecond: top / 2 })
  const flooded = await whileLoaded(world, cookie, { ...load, bodies: 100_000 })
  return [
    freshnessRow('an error happened → on the agent’s open page, at half the top load', half),
    freshnessRow('the same for a quiet source while another floods', flooded),
  ]
}

type Freshness = { samples: number[]; rate: number; refused: number }

function freshnessRow(what: string, { samples, rate: loaded, refused }: Freshness): Row {
  const { count, median, p99, max } = figures(samples)
  return {
    what,
    measured: `median ${ms(median)}, p99 ${ms(p99)}, max ${ms(max)} of ${count}`,
    baseline: `beside ${perSecond(loaded)}, refused ${refused}`,
    ratio: '',
    budget: 'p99 ≤ 500 ms',
    met: p99 <= 500,
  }
}

/** Sends one error after the other from a source of its own, while the load runs, and waits until the page hears. */
async function whileLoaded(world: World, cookie: string, load: Omit<Load, 'seconds' | 'seed'>): Promise<Freshness> {
  const quiet = await sentrySource(world)
  const customer = `Fresh-${nextSeed()}`
  const next = seeded(nextSeed())
  await using page = await openPage(world, cookie, customer)
  const running = runLoad(world.url, { ...load, seconds, seed: nextSeed() })
  let over = false
  const done = running.finally(() => (over = true))
  // The load makes its bodies first.
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  const samples: number[] = []
  while (!over) {
    const happened = performance.now()
    const heard = page.heard()
    const body = sentryEnvelope(next, { customer, issue: 7 }, new Date())
    await fetch(`${world.url}${quiet.path}`, { method: 'POST', body: new Uint8Array(body) })
    await heard
    if (!over) samples.push(performance.now() - happened)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const result = await done
  return { samples, rate: rate(result), refused: result.refused }
}

async function signIn(world: World): Promise<string> {
  await using system = systemContext(world.databaseUrl)
  await createUser(system.ctx, { ...person, role: 'agent' })
  const answer = await fetch(`${world.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: person.email, password: person.password }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

/** The stream that a caller's page holds open. */
async function openPage(world: World, cookie: string, customer: string) {
  let wake = () => {}
  const input = encodeURIComponent(JSON.stringify({ topics: [`customer:${customer}`] }))
  const request = get(`${world.url}/trpc/live.changes?input=${input}`, {
    headers: { cookie, accept: 'text/event-stream' },
  })
  await new Promise<void>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`the stream answers ${answer.statusCode}`))
      answer.setEncoding('utf8')
      answer.on('data', (text: string) => {
        if (text.includes(customer)) wake()
        else resolve()
      })
    })
  })
  return {
    heard: () => new Promise<void>((resolve) => (wake = resolve)),
    [Symbol.asyncDispose]: async () => void request.destroy(),
  }
}
