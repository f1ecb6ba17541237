import type { KnownSource } from '#server/domains/sources/index.ts'
import type { Job } from '../workshop.ts'
import type { BodyPlace, JobMessage, ToThread } from './messages.ts'

/** A body that is larger travels by itself, without being copied. */
const copiedUpTo = 64 * 1024

export type Packed = { message: ToThread; transfer: ArrayBuffer[] }
export type NumberedJob = Job & { id: number }

/** One message of many jobs, their small bodies in one piece; `isKnown` says what the thread knows of sources. */
export function packJobs(jobs: NumberedJob[], isKnown: (source: KnownSource) => boolean): Packed {
  const alone = new Map<NumberedJob, ArrayBuffer>()
  let length = 0
  for (const job of jobs) {
    const own = wholeBuffer(job.body)
    if (own) alone.set(job, own)
    else length += job.body.length
  }
  const bytes = new ArrayBuffer(length)
  const all = Buffer.from(bytes)
  const sources: KnownSource[] = []
  let at = 0
  const messages = jobs.map((job): JobMessage => {
    const { id, source, receivedAt, reading, body } = job
    if (!isKnown(source)) sources.push(source)
    let place: BodyPlace | undefined = alone.get(job)
    if (!place) {
      place = { at, length: body.length }
      at += body.copy(all, at)
    }
    return { id, sourceId: source.id, receivedAt, reading, body: place }
  })
  return { message: { kind: 'jobs', jobs: messages, bytes, sources }, transfer: [bytes, ...alone.values()] }
}

/** Its memory when nothing else can be in it. */
function wholeBuffer({ buffer, byteLength }: Buffer): ArrayBuffer | undefined {
  if (byteLength <= copiedUpTo || buffer.byteLength !== byteLength) return undefined
  return buffer instanceof ArrayBuffer ? buffer : undefined
}

export const unpackBody = (place: BodyPlace, bytes: ArrayBuffer): Buffer =>
  place instanceof ArrayBuffer ? Buffer.from(place) : Buffer.from(bytes, place.at, place.length)
