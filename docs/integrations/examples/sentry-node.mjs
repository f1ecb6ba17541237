// A small service with @sentry/node: SENTRY_DSN=http://<key>@127.0.0.1:4000/1 node sentry-node.mjs
import { createServer } from 'node:http'
import * as Sentry from '@sentry/node'

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  environment: 'production',
  release: 'invoices@1.4.2',
  // Each request that works is a success of its customer; a lower rate sees fewer of them.
  tracesSampleRate: 1,
  // Dedupe drops an error equal to the one before, also when another customer has it.
  integrations: (all) => all.filter(({ name }) => name !== 'Dedupe'),
})
// For errors, and for logs and spans, which carry no tags.
Sentry.setTag('service', 'invoices')
Sentry.getGlobalScope().setAttributes({ 'service.name': 'invoices' })

const server = createServer((req, res) => {
  // The SDK keeps requests apart, so each has its own user.
  Sentry.setUser({ id: String(req.headers['x-customer-id']) })
  try {
    res.end(render(req.url ?? '/'))
  } catch (error) {
    Sentry.captureException(error)
    res.writeHead(500).end('This invoice cannot be shown.')
  }
})

function render(path) {
  if (path === '/invoices/4711') throw new TypeError('the template has no total')
  if (path === '/invoices/4712') Sentry.logger.error('invoice %s has no customer address', ['4712'])
  return 'Your invoice'
}

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
process.on('SIGTERM', async () => {
  // What was not sent yet goes out first.
  await Sentry.close(5_000)
  process.exit()
})
