import type { ActorContext } from '#server/domains/access/index.ts'

/** The command line was not understood; the sentence says what was expected. */
export class UsageError extends Error {}

/** What a command prints: `text` for people, `json` for scripts. */
export type Answer = { text: string; json: unknown }

export type Options = Record<string, string | undefined>

export type Command = {
  /** Such as `user add`. */
  words: string
  usage: string
  about: string
  /** All take a value. */
  options: readonly string[]
  required: readonly string[]
  /** Name of the one positional argument, when the command takes one. */
  argument?: string
  /** Checks what was given, before anything is opened, and returns the work. */
  prepare(options: Options, argument: string): (ctx: ActorContext) => Promise<Answer>
}
