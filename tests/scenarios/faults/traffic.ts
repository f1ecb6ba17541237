import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Whoever has no answer by then was forgotten. */
const answerWithinMs = 40_000

type Target = { url: string; source: { id: number; key: string } }

export type Traffic = {
  acknowledged: Set<string>
  /** Answers so far, by status. */
  answers: Map<number, number>
  /** What was answered, or not, against the promise: no answer at all, 503 without Retry-After, … */
  broken: string[]
  /** Resolves when so many more events are acknowledged. */
  untilMore(count: number): Promise<void>
  /** Ends the senders. */
  stop(): Promise<void>
  /** Sends what was never acknowledged once more; afterwards everything is. */
  sendRest(): Promise<void>
}

/** Programs that send errors of customers one after the other, and the same one again until it is acknowledged. */
export function startTraffic(
  target: Target,
  { senders, customers = 20, pauseMs = 5 }: { senders: number; customers?: number; pauseMs?: number },
): Traffic {
  const acknowledged = new Set<string>()
  const open = new Map<string, string>()
  const answers = new Map<number, number>()
  const broken: string[] = []
  let stopped = false

  async function send(id: string): Promise<boolean> {
    const answer = await fetch(`${target.url}/api/${target.source.id}/envelope/?sentry_key=${target.source.key}`, {
      method: 'POST',
      body: open.get(id) ?? '',
      signal: AbortSignal.timeout(answerWithinMs),
    })
    const text = await answer.text()
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
    if (answer.status === 200) {
      acknowledged.add(id)
      open.delete(id)
      return true
    }
    const retryAfter = Number(answer.headers.get('retry-after'))
    if (answer.status !== 503 || !(retryAfter > 0)) broken.push(`${answer.status}, Retry-After ${retryAfter}: ${text}`)
    return false
  }

  async function sender(): Promise<void> {
    while (!stopped) {
      const id = randomUUID()
      const customer = `C-${Math.floor(Math.random() * customers)}`
      const event = {
        event_id: id,
        timestamp: Date.now() / 1_000,
        user: { id: customer },
        message: `place ${customer}`,
      }
      open.set(id, `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`)
      while (!stopped) {
        if (await send(id).catch((error: unknown) => void broken.push(String(error)))) break
        await sleep(100)
      }
      await sleep(pauseMs)
    }
  }

  const running = Array.from({ length: senders }, sender)
  return {
    acknowledged,
    answers,
    broken,
    async untilMore(count) {
      const goal = acknowledged.size + count
      while (acknowledged.size < goal) await sleep(50)
    },
    async stop() {
      stopped = true
      await Promise.all(running)
    },
    async sendRest() {
      for (const id of open.keys()) await send(id)
    },
  }
}

/** What the database holds of it: the events, and every count that is kept of them. */
export async function storedOf(databaseUrl: string): Promise<{ ids: string[]; counts: Record<string, number> }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ id: string }>('select id from error_events order by id')
  const counted = await client.query<Record<string, number>>(
    `select (select sum(events) from issues)::int as issues, (select sum(events) from customer_issues)::int as pairs,
            (select sum(events) from issue_hours)::int as hours, (select sum(accepted) from source_activity)::int as activity`,
  )
  await client.end()
  return { ids: rows.map(({ id }) => id), counts: counted.rows[0] ?? {} }
}

/** Every count of so many events, each counted once. */
export const countedOnce = (events: number) => ({ issues: events, pairs: events, hours: events, activity: events })
