/** The company's services, each a process of its own that knows nothing of the demo but its orders. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Measured, measured, type Order } from './services/orders.ts'
import type { Setup } from './setup.ts'
import type { ServiceName } from './stories/story.ts'

export type Services = { order(service: ServiceName, order: Order): void; stop: () => Promise<void> }

export function startServices(
  setup: Setup,
  hear: (service: ServiceName, report: Measured) => void,
  say: (line: string) => void,
): Services {
  const collector = setup.source('OpenTelemetry collector')
  const openTelemetry = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${collector.key}`,
  }
  const start = (service: ServiceName, settings: Record<string, string>) => {
    const child = fork(join(import.meta.dirname, 'services', `${service}.ts`), {
      env: { ...process.env, ...settings },
    })
    child.on('message', (message) => hear(service, measured.parse(message)))
    child.once('exit', (code) => code && say(`The service ${service} ended with code ${code}.`))
    return child
  }
  const running: Record<ServiceName, ChildProcess> = {
    billing: start('billing', { SENTRY_DSN: setup.source('Billing').dsn ?? '' }),
    tracking: start('tracking', openTelemetry),
    routes: start('routes', openTelemetry),
  }
  return {
    order: (service, order) => {
      if (running[service].connected) running[service].send(order)
    },
    async stop() {
      await Promise.all(
        Object.values(running).map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return
          const ended = once(child, 'exit')
          child.disconnect()
          const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
          await ended
          clearTimeout(patience)
        }),
      )
    },
  }
}
