import { Agent, get } from 'node:http'
import type { Pool } from 'pg'
import { figures, ms, type Row } from './figures.ts'
import { firstWords, secondWords } from './names.ts'
import { pick, seeded } from './sequence.ts'
import type { World } from './world.ts'

const rounds = 2_000
const warmUp = 200

/** The brief of one customer after the other, its own time as the server states it, beside a bare indexed SELECT. */
export async function measureBrief(world: World): Promise<Row[]> {
  const next = seeded(1)
  const someCustomer = () => `C-${100_000 + Math.floor(next() ** 2 * world.seeded.customers)}`
  const brief = await serverTimes(world, () => `/api/v1/customers/${someCustomer()}/brief`)
  const bare = figures(await selectTimes(world.pool, someCustomer))
  const ratio = brief.median / bare.median
  return [
    {
      what: 'brief by customer ID, REST, server side',
      measured: `median ${ms(brief.median)}, p99 ${ms(brief.p99)}`,
      baseline: `bare indexed SELECT, median ${ms(bare.median)}, p99 ${ms(bare.p99)}`,
      ratio: `${ratio.toFixed(1)} ×`,
      budget: 'p99 ≤ 10 ms, median ≤ 5 ×',
      met: brief.p99 <= 10 && ratio <= 5,
    },
  ]
}

/** What an agent types, letter by letter: names, parts of names, IDs, phone numbers and e-mail addresses. */
export async function measureSearch(world: World): Promise<Row[]> {
  const next = seeded(2)
  const at = () => Math.floor(next() * world.seeded.customers)
  const whole = () =>
    pick(next, [
      () => pick(next, firstWords),
      () => `${pick(next, firstWords)} ${pick(next, secondWords)}`,
      () => `C-${100_000 + at()}`,
      () => `+33 1 99 00 ${String(at() % 10_000).padStart(4, '0')}`,
      () => `claire.${at()}@customer`,
    ])()
  const typed = () => {
    const text = whole()
    return encodeURIComponent(text.slice(0, 2 + Math.floor(next() * (text.length - 1))))
  }
  const search = await serverTimes(world, () => `/api/v1/lookup?q=${typed()}`)
  const bare = figures(await selectTimes(world.pool, () => `C-${100_000 + at()}`))
  return [
    {
      what: 'search as you type, REST, server side',
      measured: `median ${ms(search.median)}, p99 ${ms(search.p99)}`,
      baseline: `bare indexed SELECT, median ${ms(bare.median)}, p99 ${ms(bare.p99)}`,
      ratio: `${(search.median / bare.median).toFixed(1)} ×`,
      budget: 'p99 ≤ 30 ms',
      met: search.p99 <= 30,
    },
  ]
}

async function serverTimes(world: World, path: () => string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const samples: number[] = []
  for (let round = 0; round < warmUp + rounds; round++) {
    const took = await serverTime(`${world.url}${path()}`, world.apiKey, agent)
    if (round >= warmUp) samples.push(took)
  }
  agent.destroy()
  return figures(samples)
}

/** The milliseconds that the server says it took. Throws on anything but 200. */
async function serverTime(url: string, apiKey: string, agent: Agent): Promise<number> {
  return await new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${apiKey}` } }, (answer) => {
      answer.resume()
      answer.on('end', () => {
        const took = /dur=([\d.]+)/.exec(String(answer.headers['server-timing']))?.[1]
        if (answer.statusCode === 200 && took) resolve(Number(took))
        else reject(new Error(`${url} answered ${answer.statusCode}`))
      })
    }).on('error', reject)
  })
}

async function selectTimes(pool: Pool, someCustomer: () => string): Promise<number[]> {
  const samples: number[] = []
  for (let round = 0; round < warmUp + rounds; round++) {
    const start = performance.now()
    await pool.query('select * from customers where id = $1', [someCustomer()])
    if (round >= warmUp) samples.push(performance.now() - start)
  }
  return samples
}
