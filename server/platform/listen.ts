import pg from 'pg'
import type { Logger } from 'pino'
import { watchedSocket } from './database.ts'
import { liveChannel, type LiveHub, type Topic } from './live.ts'

const retryDelayMs = 500
/** Nothing may come for hours: only a question now and then tells whether the connection still stands. */
const askEveryMs = 10_000
const silenceMs = 25_000

/** Feeds the hub from PostgreSQL's NOTIFY on a connection of its own, which it opens again when it breaks. */
export function listenLive(
  connectionString: () => string,
  hub: LiveHub,
  log: Logger,
): { ready: Promise<void>; stop(): Promise<void> } {
  let client: pg.Client | undefined
  let stopped = false
  let retry: NodeJS.Timeout | undefined
  let connecting: Promise<void> | undefined
  const ready = Promise.withResolvers<void>()

  const reconnect = () => {
    client = undefined
    if (!stopped) retry = setTimeout(() => (connecting = connect()), retryDelayMs)
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: connectionString(),
      application_name: 'knowfirst live',
      stream: () => watchedSocket(silenceMs),
    })
    next.on('error', (error) => log.warn({ err: error }, 'live connection lost'))
    next.on('notification', ({ payload }) => {
      for (const topic of readTopics(payload)) hub.publish(topic)
    })
    try {
      await next.connect()
      await next.query(`listen ${liveChannel}`)
      client = next
      const asking = setInterval(() => void next.query('select 1').catch(() => {}), askEveryMs)
      next.on('end', () => {
        clearInterval(asking)
        reconnect()
      })
      hub.publishAll()
      ready.resolve()
    } catch (error) {
      log.warn({ err: error }, 'live connection not possible, trying again')
      await next.end().catch(() => {})
      reconnect()
    }
  }

  connecting = connect()
  return {
    ready: ready.promise,
    async stop() {
      stopped = true
      clearTimeout(retry)
      await connecting
      await client?.end()
    },
  }
}

/** What `notifyLive` sent: a JSON array of topics. */
function readTopics(payload: string | undefined): Topic[] {
  // safe because only notifyLive writes to this channel, and an unknown topic has no subscriber
  return JSON.parse(payload ?? '[]') as Topic[]
}
