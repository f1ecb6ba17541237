import { resolve } from 'node:path'
import { startAlerting } from './alerting.ts'
import type { Customer } from './company/customers.ts'
import { play, quietSeconds, sceneOf } from './director.ts'
import { DemoError, freePort, startKnowfirst } from './knowfirst.ts'
import { startMailbox } from './mailbox.ts'
import { followStory } from './people.ts'
import { callerLines, timedLines, welcome } from './print.ts'
import { recall, rememberPlayed, setUp } from './setup.ts'
import { signIn, type SignInData } from './sign-in.ts'
import { startServices } from './services.ts'
import { invoices } from './stories/invoices.ts'
import { liveMap } from './stories/live-map.ts'
import { truckRoutes } from './stories/truck-routes.ts'

const stories = [invoices, liveMap, truckRoutes]

export type DemoOptions = {
  dataDir?: string
  port?: number
  /** How many times faster than usual everything happens. */
  speed?: number
  print?: (line: string) => void
}

export type Demo = {
  url: string
  admin: SignInData
  apiKey: string
  /** Who is hit first. */
  callers: Customer[]
  /** Resolves when Knowfirst ends by itself. */
  lost: Promise<unknown>
  stop: () => Promise<void>
}

/** Starts Knowfirst and the invented company around it; returns when both work. Throws `DemoError`. */
export async function runDemo(options: DemoOptions = {}): Promise<Demo> {
  const { speed = 1, print = console.log } = options
  const dataDir = resolve(options.dataDir ?? 'data/demo')
  const say = timedLines(print)
  const { admin, played } = recall(dataDir)
  const stops: (() => Promise<unknown> | void)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).toReversed()) await end()
  }
  try {
    const mailbox = await startMailbox(say)
    stops.push(mailbox.stop)
    const knowfirst = await startKnowfirst({
      DATA_DIR: dataDir,
      PORT: String(await freePort(options.port ?? 4000)),
      SMTP_URL: mailbox.url,
      MAIL_FROM: 'Rodavia <support@rodavia.example>',
      ADMIN_EMAIL: admin.email,
      ADMIN_PASSWORD: admin.password,
    })
    stops.push(knowfirst.stop)
    const setup = await setUp(knowfirst.url, dataDir)
    const { engineer, platform, lead, agent } = setup.people
    const people = {
      engineer: await signIn(knowfirst.url, engineer),
      platform: await signIn(knowfirst.url, platform),
      lead: await signIn(knowfirst.url, lead),
      agent: await signIn(knowfirst.url, agent),
    }
    const company = { people, knowfirst: { url: knowfirst.url, apiKey: setup.apiKey } }
    const alerting = startAlerting({
      hookUrl: setup.source('Alertmanager').url,
      stories,
      file: resolve(dataDir, 'alerts.json'),
      speed,
      say,
    })
    stops.push(alerting.stop)
    const services = startServices(setup, alerting.measure, say)
    stops.push(services.stop)
    const ending = new AbortController()
    const callers = sceneOf(stories, played)?.callers ?? []
    print(welcome({ url: knowfirst.url, admin, callers, startsInSeconds: quietSeconds.first / speed }))
    const playing = play({
      services,
      stories,
      speed,
      signal: ending.signal,
      say,
      firstTurn: played,
      begins(scene, turn) {
        rememberPlayed(dataDir, turn + 1)
        say(scene.story.begins)
        if (turn > played) print(['', '  Hit first:', ...scene.callers.slice(0, 2).flatMap(callerLines), ''].join('\n'))
      },
      follow: (scene, repaired) => followStory({ ...company, scene, repaired, speed, say, signal: ending.signal }),
    }).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error
    })
    stops.push(async () => {
      ending.abort()
      await playing
    })
    return { url: knowfirst.url, admin, apiKey: setup.apiKey, callers, lost: knowfirst.ended, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

export { DemoError }
