import { readConfig } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { LiveHub } from '#server/platform/live.ts'
import { createLog } from '#server/platform/log.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { createSendDeliveries } from '#server/domains/mail/index.ts'

/** A process of its own that works off the outbox once, to be killed in the middle: database, mail server, time. */
const [databaseUrl = '', smtpUrl = '', now = ''] = process.argv.slice(2)
const { pool, db } = openDatabase(databaseUrl, 4)
await createSendDeliveries({ onAccepted: async () => {} }).work(
  {
    db,
    clock: { now: () => new Date(now) },
    config: readConfig({ SMTP_URL: smtpUrl, MAIL_FROM: 'Fleetwise Support <support@fleetwise.example>' }),
    log: createLog('silent'),
    live: new LiveHub(),
    metrics: createMetrics(),
  },
  {},
)
await pool.end()
