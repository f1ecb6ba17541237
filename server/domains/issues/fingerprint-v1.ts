import type { ErrorSignal, SignalException, SignalFrame } from '#shared/signal.ts'
import { hash } from 'node:crypto'
import { maskFileName, maskVariables } from './masking.ts'

type FingerprintInput = Pick<ErrorSignal, 'exceptions' | 'message' | 'fingerprint' | 'platform'>

/**
 * The fingerprint as version 1 made it: only to find the issue that an event belonged to before version 2, never for
 * anything new. It and the masks below it stay as they are.
 */
export function fingerprintV1(signal: FingerprintInput): string {
  const own = defaultParts(signal)
  const parts =
    signal.fingerprint.length === 0
      ? own
      : signal.fingerprint.flatMap((part) => (isDefault(part) ? own : [`sdk:${part}`]))
  return hash('sha256', parts.join('\n')).slice(0, 32)
}

const isDefault = (part: string) => /^\{\{\s{0,5}default\s{0,5}\}\}$/i.test(part)

function defaultParts(signal: FingerprintInput): string[] {
  // A captured message may carry an exception without a type, made up only for its stack trace.
  const exceptions = signal.exceptions.filter((exception) => exception.type)
  const thrown = exceptions.at(-1)
  if (!thrown) {
    const message = maskVariables(signal.message)
    return message ? [`message:${message}`] : ['empty', ...framesOf(signal.exceptions.at(-1), signal.platform)]
  }
  const types = exceptions.map((exception) => `type:${exception.type ?? ''}`)
  const frames = exceptions.flatMap((exception) => framesOf(exception, signal.platform))
  return frames.length > 0 ? [...types, ...frames] : [...types, `value:${maskVariables(thrown.value ?? '')}`]
}

/** In-app frames, else all; anonymous ones say nothing; recursion counts once. */
function framesOf(exception: SignalException | undefined, platform: string | null): string[] {
  const frames = exception?.frames ?? []
  const inApp = frames.filter((frame) => frame.inApp)
  const keys: string[] = []
  for (const frame of inApp.length > 0 ? inApp : frames) {
    const key = frameKey(frame, platform)
    if (!key) continue
    keys.push(key)
    collapseCycle(keys)
  }
  return keys
}

const longestCycle = 4

/** Drops the last keys when they repeat the ones before them: a, b, a, b → a, b. */
function collapseCycle(keys: string[]): void {
  for (let size = 1; size <= longestCycle && size * 2 <= keys.length; size += 1) {
    const end = keys.length
    let same = true
    for (let i = 0; i < size && same; i += 1) same = keys[end - 1 - i] === keys[end - 1 - i - size]
    if (same) {
      keys.length = end - size
      return
    }
  }
}

/** Programs fail at the same places again and again: what a frame comes to is kept for so many of them. */
const keptKeys = new Map<string, string>()
const mostKept = 20_000

/** Empty for a frame without a name. */
function frameKey(frame: SignalFrame, platform: string | null): string {
  const given = `${platform}\n${frame.module}\n${frame.filename}\n${frame.function}`
  const kept = keptKeys.get(given)
  if (kept !== undefined) return kept
  const name = functionName(frame.function ?? '', platform)
  const place = frame.module ? maskFileName(frame.module) : maskFileName(frame.filename ?? '').toLowerCase()
  const key = name && `frame:${place}:${name}`
  if (keptKeys.size >= mostKept) keptKeys.clear()
  keptKeys.set(given, key)
  return key
}

const anonymous = /^(?:\?|<unknown>|<anonymous>|anonymous|<lambda>|<module>|\{closure\}|eval|global code|)$/i
const javascript = new Set(['javascript', 'node', 'browser'])

/** The function without what a build, a run or a call site adds to its name; empty when it has none. */
function functionName(given: string, platform: string | null): string {
  let name = given.slice(0, 300).trim()
  if (platform && javascript.has(platform)) {
    name = name
      .replace(/^(?:async |new ){1,2}/, '')
      .replace(/ \[as [^\]]{1,200}\]$/, '')
      .replace(/\/<?$/, '')
    name = name.slice(name.lastIndexOf('.') + 1)
  }
  name = name
    .replace(/::h[0-9a-f]{16}$/, '')
    .replace(/\$\$Lambda[$/\w.]{0,100}/, '$$$$Lambda')
    .replace(/(?:CGLIB|ByBuddy|HibernateProxy)\$[\w$]{1,100}/g, 'Proxy')
    .replace(/\$\d{1,10}/g, '$$')
    .replace(/0x[0-9a-f]{1,32}/gi, '')
  return anonymous.test(name) ? '' : name
}
