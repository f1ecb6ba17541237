import type { KnownSource } from '#server/domains/sources/index.ts'
import { DomainError, type ErrorCode } from '#server/platform/errors.ts'
import type { Topic } from '#server/platform/live.ts'
import type { Counted } from '../meter.ts'
import type { Outcome } from '../request.ts'
import type { Reading } from '../workshop.ts'

/** Where a body lies: within the bytes of all that came together, or in a buffer of its own. */
export type BodyPlace = { at: number; length: number } | ArrayBuffer

export type JobMessage = { id: number; sourceId: number; receivedAt: Date; reading: Reading; body: BodyPlace }

export type ToThread =
  /** `sources` are those that the thread does not know yet as they are now. */
  | { kind: 'jobs'; jobs: JobMessage[]; bytes: ArrayBuffer; sources: KnownSource[] }
  | { kind: 'changed'; topics: Topic[] }
  /** Answered at once by `alive`, unless the thread hangs. */
  | { kind: 'ask' }
  | { kind: 'stop' }

export type FromThread =
  | { kind: 'ready' }
  | { kind: 'alive' }
  | {
      kind: 'settled'
      stored: { id: number; outcome: Outcome }[]
      failed: { id: number; failure: Failure }[]
      counted: Counted[]
      commitSeconds: number[]
    }

/** An error between threads: a domain error keeps what makes it one. */
export type Failure =
  | { code: ErrorCode; message: string; details: unknown }
  | { code: undefined; message: string; stack: string | undefined }

export function failureOf(error: unknown): Failure {
  if (error instanceof DomainError) return { code: error.code, message: error.message, details: error.details }
  if (error instanceof Error) return { code: undefined, message: error.message, stack: error.stack }
  return { code: undefined, message: String(error), stack: undefined }
}

export function errorOf(failure: Failure): Error {
  if (failure.code !== undefined) return new DomainError(failure.code, failure.message, failure.details)
  const error = new Error(failure.message)
  if (failure.stack !== undefined) error.stack = failure.stack
  return error
}
