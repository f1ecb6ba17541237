import type { Scene } from './director.ts'
import type { Job } from './setup.ts'
import type { Person } from './sign-in.ts'

/** What somebody of the company needs to do their part in a story. */
export type Following = {
  people: Record<Job, Person>
  scene: Scene
  knowfirst: { url: string; apiKey: string }
  /** Aborts when the service works again. */
  repaired: AbortSignal
  speed: number
  signal: AbortSignal
  say: (line: string) => void
}
