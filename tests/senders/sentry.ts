/** A real program with the real SDK: `node sentry.ts <settings as JSON>`; prints the IDs of what it sent. */
import { setTimeout as wait } from 'node:timers/promises'
import * as Sentry from '@sentry/node'

export type SentrySettings = {
  dsn: string
  user?: Record<string, string>
  tags?: Record<string, string>
  release?: string
  environment?: string
  /** Errors to throw and catch, one after the other, each at a place of its own by its name. */
  errors?: ('render' | 'charge' | 'wrapped')[]
  messages?: string[]
  /** Requests that it serves: with which status each is answered. */
  requests?: number[]
  logs?: { level: 'info' | 'error' | 'fatal'; message: string }[]
  /** What the customer writes about the last of the events. */
  feedback?: string
  /** So many errors, each sent before the next; then, after a pause of so many milliseconds, one more. */
  burst?: { errors: number; pauseMs: number }
}

async function send(settings: SentrySettings): Promise<void> {
  const { dsn, release, environment } = settings
  Sentry.init({ dsn, release, environment, tracesSampleRate: 1 })
  if (settings.user) Sentry.setUser(settings.user)
  if (settings.tags) Sentry.setTags(settings.tags)
  const ids: string[] = []
  for (const error of settings.errors ?? []) {
    try {
      failures[error]()
    } catch (thrown) {
      ids.push(Sentry.captureException(thrown))
    }
  }
  for (const message of settings.messages ?? []) ids.push(Sentry.captureMessage(message, 'error'))
  for (const status of settings.requests ?? []) serve(status)
  for (const { level, message } of settings.logs ?? []) Sentry.logger[level](message)
  if (settings.feedback) {
    // A person takes longer to write it.
    await Sentry.flush(10_000)
    ids.push(sendFeedback(settings.feedback))
  }
  if (settings.burst) ids.push(...(await sendBurst(settings.burst)))
  await Sentry.flush(10_000)
  process.stdout.write(JSON.stringify(ids))
}

function serve(status: number): void {
  const attributes = { 'http.response.status_code': status }
  Sentry.startSpan({ name: 'GET /invoices', op: 'http.server', attributes }, (span) => {
    if (status >= 500) span.setStatus({ code: 2, message: 'internal_error' })
    Sentry.startSpan({ name: 'SELECT', op: 'db' }, () => {})
  })
}

const sendFeedback = (message: string) => Sentry.captureFeedback({ message, associatedEventId: Sentry.lastEventId() })

async function sendBurst({ errors, pauseMs }: { errors: number; pauseMs: number }): Promise<string[]> {
  const ids: string[] = []
  const sendOne = async (name: string) => {
    const sent = new Promise((resolve) => Sentry.getClient()?.on('afterSendEvent', resolve))
    ids.push(Sentry.captureException(new Error(`${name} failed`)))
    await sent
  }
  for (let number = 1; number <= errors; number += 1) await sendOne(`step ${number}`)
  await wait(pauseMs)
  await sendOne('the last step')
  return ids
}

const failures = {
  render: function renderInvoice() {
    const invoice: { lines?: string[] } = {}
    return JSON.parse(`{"lines":${String(invoice.lines)}}`)
  },
  charge: function chargeCard() {
    throw new RangeError('amount 42.50 is out of range for card 4711')
  },
  wrapped: function closeMonth() {
    try {
      failures.charge()
    } catch (cause) {
      throw new Error('the month could not be closed', { cause })
    }
  },
}

if (process.argv[2]) await send(JSON.parse(process.argv[2]))
