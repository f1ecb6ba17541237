/** Rodavia's monitoring and alert manager in small: counts failures, posts alert groups as Alertmanager does. */
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Region } from './company/markets.ts'
import { regions } from './company/markets.ts'
import type { Measured } from './services/orders.ts'
import type { ServiceName, Story } from './stories/story.ts'

const firing = z.object({
  service: z.string(),
  region: z.enum(regions),
  fingerprint: z.string(),
  startsAt: z.string(),
})
type Firing = z.infer<typeof firing>

const windowMs = 12_000
const failuresToFire = 8
const quietToResolveMs = 30_000
const repeatEveryMs = 60_000

type Options = {
  hookUrl: string
  stories: Story[]
  /** Keeps what fires, so that a restart can still say that it ended. */
  file: string
  speed: number
  say: (line: string) => void
}

export type Alerting = { measure: (service: ServiceName, report: Measured) => void; stop: () => void }

export function startAlerting(options: Options): Alerting {
  const failures = new Map<string, { at: number; failed: number }[]>()
  const active = new Map<string, Firing & { postedAt: number; quietSince: number }>()
  const paced = (ms: number) => ms / options.speed
  const keyOf = (service: string, region: Region) => `${service}/${region}`
  for (const one of readFiring(options.file)) {
    active.set(keyOf(one.service, one.region), { ...one, postedAt: 0, quietSince: Date.now() })
  }
  const keep = () => writeFileSync(options.file, JSON.stringify([...active.values()]))

  const tick = async () => {
    const now = Date.now()
    for (const story of options.stories) {
      for (const region of regions) {
        const key = keyOf(story.service, region)
        const recent = (failures.get(key) ?? []).filter(({ at }) => at > now - windowMs)
        failures.set(key, recent)
        const failed = recent.reduce((sum, one) => sum + one.failed, 0)
        const alert = active.get(key)
        if (!alert && failed >= failuresToFire) {
          const startsAt = new Date(now).toISOString()
          const fired = { service: story.service, region, fingerprint: randomUUID().slice(0, 16), startsAt }
          active.set(key, { ...fired, postedAt: now, quietSince: now })
          keep()
          options.say(`Alertmanager: ${story.alert.name} fires for ${region}.`)
          await post(options.hookUrl, group(story, fired, 'firing'))
        } else if (alert) {
          if (failed >= failuresToFire / 2) alert.quietSince = now
          if (now - alert.quietSince > paced(quietToResolveMs)) {
            await post(options.hookUrl, group(story, alert, 'resolved'))
            active.delete(key)
            keep()
            options.say(`Alertmanager: ${story.alert.name} is resolved for ${region}.`)
          } else if (now - alert.postedAt > paced(repeatEveryMs)) {
            alert.postedAt = now
            await post(options.hookUrl, group(story, alert, 'firing'))
          }
        }
      }
    }
  }

  let ended = false
  const beat = async () => {
    await tick().catch((error: unknown) => options.say(`Alertmanager could not post: ${String(error)}`))
    if (!ended) timer = setTimeout(() => void beat(), 1_000)
  }
  let timer = setTimeout(() => void beat(), 1_000)
  return {
    measure(service, report) {
      for (const { region, failed } of report) {
        const key = keyOf(service, region)
        if (failed > 0) failures.set(key, [...(failures.get(key) ?? []), { at: Date.now(), failed }])
      }
    },
    stop() {
      ended = true
      clearTimeout(timer)
    },
  }
}

/** One alert group in Alertmanager's webhook format, version 4. */
function group(story: Story, alert: Firing, status: 'firing' | 'resolved') {
  const { name, severity, summary, description } = story.alert
  const labels = { alertname: name, service: alert.service, region: alert.region, environment: 'production', severity }
  const annotations = { summary, description }
  const prometheus = 'http://prometheus.rodavia.example'
  return {
    version: '4',
    groupKey: `{}/{service="${alert.service}"}:{alertname="${name}", region="${alert.region}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'knowfirst',
    groupLabels: { alertname: name, region: alert.region },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager.rodavia.example',
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: alert.startsAt,
        endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date().toISOString(),
        generatorURL: `${prometheus}/graph?g0.expr=${encodeURIComponent(`failures{service="${alert.service}"}`)}`,
        fingerprint: alert.fingerprint,
      },
    ],
  }
}

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

function readFiring(file: string): Firing[] {
  try {
    return firing.array().parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
