import type { SignalException, SignalFrame } from '#shared/signal.ts'
import { type Fields, fieldsOf, isFields, listOf, longest, textOf } from '../read.ts'
import { valuesOf } from './values.ts'

const mostExceptions = 10
const mostFrames = 60
/** What a group holds is looked at so far. */
const mostInGroup = 200

/** An exception with its place in the tree that `mechanism` describes. */
type Found = SignalException & { hasParent: boolean; isGroup: boolean }

/**
 * The exceptions of an event, oldest cause first, the thrown one last; at most ten. Of an exception group: what it holds,
 * each kind once and in an order that does not depend on which failed first, and last the group itself. Where no
 * exception has a stack, the thread that failed gives its own.
 */
export function readExceptions(event: Fields): SignalException[] {
  const found = valuesOf(event['exception'] ?? event['sentry.interfaces.Exception'])
    .slice(-mostInGroup)
    .flatMap(readException)
  const chain = found.some(({ isGroup }) => isGroup) ? ungroup(found) : found.slice(-mostExceptions)
  const exceptions = chain.map(({ type, value, frames }) => ({ type, value, frames }))
  if (exceptions.some(({ frames }) => frames.length > 0)) return exceptions
  const frames = framesOfThread(event)
  if (frames.length === 0) return exceptions
  const thrown = exceptions.pop()
  // A message that was sent with the stack of its thread stays a message.
  return [...exceptions, { type: thrown?.type ?? null, value: thrown?.value ?? null, frames }]
}

function readException(value: unknown): Found[] {
  if (!isFields(value)) return []
  const type = textOf(value['type'], longest.name)
  const text = textOf(value['value'], longest.message)
  const frames = readFrames(value['stacktrace'] ?? value['raw_stacktrace'])
  const mechanism = fieldsOf(value['mechanism'])
  const hasParent = typeof mechanism['parent_id'] === 'number'
  const isGroup = mechanism['is_exception_group'] === true
  return type || text || frames.length > 0 ? [{ type, value: text, frames, hasParent, isGroup }] : []
}

/** develop.sentry.dev, SDK, data model, event payloads, "Exception Interface": the root has no parent. */
function ungroup(found: Found[]): Found[] {
  const root = found.findLast(({ hasParent }) => !hasParent) ?? found.at(-1)
  const kinds = new Map<string, Found>()
  for (const one of found) {
    if (one === root || one.isGroup) continue
    const kind = JSON.stringify([one.type, one.frames])
    if (!kinds.has(kind)) kinds.set(kind, one)
  }
  const held = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  return [...held.slice(0, mostExceptions - 1), ...(root ? [root] : [])]
}

/** The stack of the thread that crashed, else of the current one, else of the only one; older SDKs put it at the top. */
function framesOfThread(event: Fields): SignalFrame[] {
  const threads = valuesOf(event['threads']).slice(0, mostInGroup).map(fieldsOf)
  const thread =
    threads.find((one) => one['crashed'] === true) ??
    threads.find((one) => one['current'] === true) ??
    (threads.length === 1 ? threads[0] : undefined)
  return readFrames(thread?.['stacktrace'] ?? event['stacktrace'])
}

function readFrames(stacktrace: unknown): SignalFrame[] {
  return listOf(fieldsOf(stacktrace)['frames']).slice(-mostFrames).flatMap(readFrame)
}

function readFrame(value: unknown): SignalFrame[] {
  if (!isFields(value)) return []
  return [
    {
      module: textOf(value['module'] ?? value['package'], longest.frame),
      filename: textOf(value['filename'] ?? value['abs_path'], longest.frame),
      function: textOf(value['function'], longest.frame),
      inApp: typeof value['in_app'] === 'boolean' ? value['in_app'] : null,
    },
  ]
}
