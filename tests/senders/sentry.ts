/** A real program with the real SDK: `node sentry.ts <settings as JSON>`; prints the IDs of what it sent. */
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
}

async function send(settings: SentrySettings): Promise<void> {
  Sentry.init({ dsn: settings.dsn, release: settings.release, environment: settings.environment })
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
  await Sentry.flush(10_000)
  process.stdout.write(JSON.stringify(ids))
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
