import { hash } from 'node:crypto'
import type { ErrorSignal } from '#shared/signal.ts'
import type { Found } from './error-signal.ts'

/**
 * `exception`: recorded in a span of a trace. `status`: known from a span's status alone. `record`: a log record, whose
 * key is its content.
 */
export type Candidate = { kind: 'exception' | 'status' | 'record'; found: Found; signal: ErrorSignal }

/** Each error is compared with so many others of its trace. */
const mostCompared = 50

const deepest = 50

/**
 * The errors of a request, each failure once. An exception that is recorded again on its way up through the spans of a
 * trace, or at each of several attempts, is one error for each whom it hit: the innermost, else the first. A span that
 * only says it failed counts when nothing else in its trace tells why; of several such the innermost too.
 */
export function oncePerFailure(candidates: Candidate[]): ErrorSignal[] {
  const kept: Candidate[] = []
  const traces = new Map<string, Candidate[]>()
  for (const { candidate } of sorted(candidates)) {
    const { traceId } = candidate.found
    if (traceId === null || candidate.kind === 'record') {
      kept.push(candidate)
      continue
    }
    const others = traces.get(traceId)
    const same = others?.find((other) => isSame(other, candidate))
    if (same) takeName(same.signal, candidate.signal)
    else {
      kept.push(candidate)
      if (!others) traces.set(traceId, [candidate])
      else if (others.length < mostCompared) others.push(candidate)
    }
  }
  return withIds(kept)
}

/**
 * Exceptions first, then what only tells that something failed; each from the inside out, as far as the spans between
 * failed as well: clocks within one process differ by more than an exception takes from span to span.
 */
function sorted(candidates: Candidate[]): { candidate: Candidate }[] {
  const parents = new Map<string, string | null>()
  for (const { found } of candidates)
    if (found.spanId !== null) parents.set(spanKey(found, found.spanId), found.parentId)
  const depthOf = ({ found }: Candidate) => {
    let depth = 0
    let at = found.spanId
    while (at !== null && depth < deepest) {
      const parent: string | null | undefined = parents.get(spanKey(found, at))
      if (parent === undefined) break
      depth += 1
      at = parent
    }
    return depth
  }
  return candidates
    .map((candidate) => ({
      candidate,
      rank: candidate.kind === 'status' ? 1 : 0,
      depth: depthOf(candidate),
      time: Number(candidate.found.nanos ?? 0),
    }))
    .sort((one, other) => one.rank - other.rank || other.depth - one.depth || one.time - other.time)
}

const spanKey = ({ traceId }: Found, spanId: string) => `${traceId} ${spanId}`

function isSame(known: Candidate, { kind, found, signal }: Candidate): boolean {
  const { type, said } = known.found.thrown
  if (kind === 'exception' && (type !== found.thrown.type || said !== found.thrown.said)) return false
  return (
    known.signal.identities.length === 0 ||
    signal.identities.length === 0 ||
    signal.identities.some((its) =>
      known.signal.identities.some((one) => one.kind === its.kind && one.value === its.value),
    )
  )
}

function takeName(signal: ErrorSignal, from: ErrorSignal): void {
  if (signal.identities.length > 0) return
  signal.identities = from.identities
  signal.attributes = from.attributes
}

/** Records that are equal to the letter are as many errors, told apart by their order. */
function withIds(kept: Candidate[]): ErrorSignal[] {
  const seen = new Map<string, number>()
  return kept.map(({ kind, found: { key }, signal }) => {
    const ordinal = kind === 'record' ? (seen.get(key) ?? 0) : 0
    seen.set(key, ordinal + 1)
    return { ...signal, id: uuidOf(ordinal === 0 ? key : hash('sha256', `${key}\n${ordinal}`)) }
  })
}

const uuidOf = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
