import { hash } from 'node:crypto'
import type { KnownSource } from '#server/domains/sources/index.ts'
import type { DomainError } from '#server/platform/errors.ts'
import type { Delivery } from '#shared/signal.ts'
import type { Arrived } from './batch.ts'
import { scrubDelivery } from './scrub.ts'

/** What a reader made of a body: what to store, and what the answer says beside it. */
export type ReadBody = Delivery & {
  /** The event's, a UUID. */
  id?: string | undefined
  /** What could not be read, or was too much, while the rest was taken. */
  rejected?: number
  /** Where the bytes begin that a retry repeats: what stands before may say when it was sent. */
  repeatsFrom?: number
}

/** One request of a sender, its body not looked into yet. */
export type Submission = {
  source: KnownSource
  receivedAt: Date
  body: Buffer
  /** Throws `invalid` or `too_large`, in words for the sender. */
  read: (body: Buffer) => ReadBody
}

/**
 * Known after the commit: what became of the errors and of the customers' own words, and of all successes of the
 * request as one. `refused` is what PostgreSQL or we could not take, while others were stored.
 */
export type Outcome = {
  stored: number
  duplicates: number
  refused: number
  rejected: number
  id: string | undefined
}

/** A request on its way through the committer. */
export type Request = {
  source: KnownSource
  /** What it holds in memory. */
  size: number
  /** Reads the body, once; returns what says nothing of a customer. */
  open(): Delivery['dropped']
  /** What is to be stored; empty before it is read. */
  items: Arrived[]
  /** The first of the items that is in no batch yet. */
  next: number
  /** How many are not settled yet. */
  left: number
  outcome: Outcome
  failure: unknown
  settle(): void
}

/** What an item costs of a batch: one unit a row. */
export const costOf = (item: Arrived): number => (item.kind === 'successes' ? item.successes.length : 1)

export function createRequest(
  { source, receivedAt, body, read }: Submission,
  settled: (outcome: Outcome, failure: unknown) => void,
): Request {
  // Forgotten once it is read: what is kept of it are the parts that the signals hold.
  let bytes: Buffer | undefined = body
  const outcome: Outcome = { stored: 0, duplicates: 0, refused: 0, rejected: 0, id: undefined }
  const request: Request = {
    source,
    size: body.length,
    items: [],
    next: 0,
    left: 0,
    outcome,
    failure: undefined,
    open() {
      if (!bytes) return {}
      const given = bytes
      bytes = undefined
      const { dropped, id, rejected = 0, repeatsFrom = 0, ...delivery } = read(given)
      const { errors, successes, feedback } = scrubDelivery({ ...delivery, dropped }, source.settings)
      const items: Arrived[] = errors.map((signal) => ({ kind: 'error', source, signal, receivedAt }))
      for (const signal of feedback) items.push({ kind: 'feedback', source, signal })
      if (successes.length > 0)
        items.push({ kind: 'successes', source, successes, digest: digestOf(given.subarray(repeatsFrom)) })
      request.items = items
      request.left = items.length
      outcome.id = id
      outcome.rejected = rejected
      return dropped
    },
    settle: () => settled(outcome, request.failure),
  }
  return request
}

/** One item has come out of its batch. */
export function settleItem(request: Request, result: 'stored' | 'duplicates' | 'refused' | DomainError): void {
  if (typeof result === 'string') request.outcome[result] += 1
  else request.failure = result
  request.left -= 1
  if (request.left === 0) request.settle()
}

/** The same for every retry of the request: SDKs and collectors send the same bytes again. */
function digestOf(body: Buffer): string {
  const hex = hash('sha256', body)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
