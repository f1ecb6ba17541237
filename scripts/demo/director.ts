import { setTimeout as sleep } from 'node:timers/promises'
import { callersOf } from './callers.ts'
import type { Customer } from './company/customers.ts'
import type { Region } from './company/markets.ts'
import type { Services } from './services.ts'
import type { Story } from './stories/story.ts'

/** Requests per second: every service at rest, and the one in trouble. */
const pace = { rest: 3, trouble: 10 }
export const quietSeconds = { first: 12, later: 300 }
/** All have customers who use every feature, in several languages. */
const stages: readonly [Region, ...Region[]] = ['eu-west', 'eu-central', 'eu-south']

export type Scene = { story: Story; region: Region; callers: Customer[] }

export type Stage = {
  services: Services
  stories: Story[]
  speed: number
  signal: AbortSignal
  /** The people of the company see to it; `repaired` aborts when the service works again. */
  follow: (scene: Scene, repaired: AbortSignal) => Promise<void>
  say: (line: string) => void
  /** The story that comes first; those before it were played at an earlier start. */
  firstTurn: number
  begins: (scene: Scene, turn: number) => void
}

/** What is played in which turn: another story each time, and in another region when it comes round again. */
export function sceneOf(stories: Story[], turn: number): Scene | undefined {
  const story = stories[turn % stories.length]
  const round = Math.floor(turn / stories.length)
  const region = stages[(turn + round) % stages.length] ?? stages[0]
  return story && { story, region, callers: callersOf(story, region, ['en', 'fr', 'de', 'es']) }
}

/** Plays one story after the other until `signal` aborts. */
export async function play(stage: Stage): Promise<void> {
  const wait = (seconds: number) => sleep((seconds * 1_000) / stage.speed, undefined, { signal: stage.signal })
  for (let turn = stage.firstTurn; ; turn += 1) {
    const scene = sceneOf(stage.stories, turn)
    if (!scene) return
    await wait(turn === stage.firstTurn ? quietSeconds.first : quietSeconds.later)
    stage.begins(scene, turn)
    await playScene(stage, scene, wait)
  }
}

async function playScene(stage: Stage, scene: Scene, wait: (seconds: number) => Promise<void>): Promise<void> {
  const { services, speed } = stage
  const { story, region, callers } = scene
  const eager = callers.slice(0, 2).map(({ id }) => id)
  const repaired = new AbortController()
  const breakAndRepair = async () => {
    let now = 0
    for (const { at, share } of story.spreads) {
      await wait(at - now)
      now = at
      const trouble = { region, feature: story.feature, share }
      services.order(story.service, { trouble, pace: pace.trouble * Math.min(speed, 1.5), eager })
    }
    await wait(story.repairedAfter - now)
    stage.say(story.ends)
    services.order(story.service, { trouble: null, pace: pace.rest, eager: [] })
    repaired.abort()
  }
  await Promise.all([stage.follow(scene, repaired.signal), breakAndRepair()])
}
