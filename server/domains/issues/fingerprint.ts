import type { ErrorSignal, SignalException } from '#shared/signal.ts'
import { hash } from 'node:crypto'
import { templateWords } from './logs/words.ts'
import { maskVariables } from './masking.ts'
import { frameKeys } from './stack/frame-keys.ts'

/** Changes whenever the same signal would get another fingerprint. */
export const fingerprintVersion = 2

export type FingerprintInput = Pick<ErrorSignal, 'exceptions' | 'message' | 'fingerprint' | 'platform' | 'template'>

/** What decides the issue of a signal: a fingerprint, or the words of a message whose template has to be found. */
export type GroupKey = { fingerprint: string } | { words: string[]; fingerprint: string }

/**
 * What decides the issue of a signal, first found: the SDK's own fingerprint; the exceptions' types with the frames of
 * the sender's own code; their types with the masked value; the template that the SDK names; the words of the message.
 * Line numbers never count. Pure: it can run in any thread, as soon as the signal is there.
 * With words, `fingerprint` is that of the masked message, for a service that has too many templates.
 */
export function groupKeyOf(signal: FingerprintInput): GroupKey {
  const own = defaultParts(signal)
  if (signal.fingerprint.length > 0) {
    const parts = signal.fingerprint.flatMap((part) => (isDefault(part) ? own.parts : [`sdk:${part}`]))
    return { fingerprint: digest(parts) }
  }
  return own.words ? { words: own.words, fingerprint: digest(own.parts) } : { fingerprint: digest(own.parts) }
}

/** What a signal says without a look at other messages: 32 hex characters. */
export const fingerprintOf = (signal: FingerprintInput): string => groupKeyOf(signal).fingerprint

/** 32 hex characters. */
const digest = (parts: string[]) => hash('sha256', `v2\n${parts.join('\n')}`).slice(0, 32)

const isDefault = (part: string) => /^\{\{\s{0,5}default\s{0,5}\}\}$/i.test(part)

function defaultParts(signal: FingerprintInput): { parts: string[]; words?: string[] } {
  // A captured message may carry an exception without a type, made up only for its stack trace.
  const exceptions = signal.exceptions.filter((exception) => exception.type)
  if (exceptions.length > 0) return { parts: exceptionParts(exceptions, signal.platform) }
  if (signal.template) return { parts: [`template:${signal.template.slice(0, 1_000)}`] }
  const message = maskVariables(signal.message)
  if (!message) return { parts: ['empty', ...frameKeys(signal.exceptions.at(-1), signal.platform)] }
  return { parts: [`message:${message}`], words: templateWords(message) }
}

function exceptionParts(given: SignalException[], platform: string | null): string[] {
  const leaves = given.filter((exception) => !isGroup(exception))
  const exceptions = leaves.length > 0 ? leaves : given
  const framesOf = exceptions.map((exception) => frameKeys(exception, platform))
  const anyFrames = framesOf.some((frames) => frames.length > 0)
  const blocks = exceptions.map((exception, index) => {
    const frames = framesOf[index] ?? []
    const telling = frames.some((key) => key.startsWith('frame:'))
    // Files alone say little: the value tells failures in one bundle apart.
    const value = telling || (anyFrames && frames.length === 0) ? [] : [`value:${maskVariables(exception.value ?? '')}`]
    return [`type:${typeName(exception.type ?? '')}`, ...frames, ...value].join('\n')
  })
  const distinct = [...new Set(blocks)]
  // The members of a group failed side by side: in which order is chance.
  return leaves.length < given.length ? distinct.sort() : distinct
}

/** Wraps several failures and says nothing of its own. */
const groupTypes =
  /^(?:.{0,200}[.\\:])?(?:Base)?(?:ExceptionGroup|AggregateError|AggregateException|CompositeException|MultiException|MultipleFailuresError)$/
const isGroup = ({ type }: SignalException) => type !== null && groupTypes.test(type.slice(0, 300))

/** Without what a build or a run puts into a type's name. */
const typeName = (type: string) =>
  type
    .slice(0, 300)
    .replace(/`\d{1,3}/g, '')
    .replace(/(?:\$\d{1,6})+$/, '')
    .replace(/class@anonymous.{0,250}$/, 'class@anonymous')
