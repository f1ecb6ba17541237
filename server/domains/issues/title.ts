import type { ErrorSignal } from '#shared/signal.ts'
import { maskForReaders } from './masking.ts'

const titleLength = 200

/**
 * "TypeError: x is undefined", or the message's first line; untrusted text. Nothing that differs between two
 * occurrences stays in it: the title is read beside other customers than the one whose error came first.
 */
export function titleOf(signal: Pick<ErrorSignal, 'exceptions' | 'message'>): string {
  const thrown = signal.exceptions.at(-1)
  const said = (text: string) => maskForReaders(firstLine(text))
  const value = said(thrown?.value ?? '')
  const title = thrown?.type ? [thrown.type, value === '…' ? '' : value].filter(Boolean).join(': ') : ''
  return cut(title || said(signal.message) || value || 'Error without a message')
}

/** The issue's own: a route or transaction may name whom the first occurrence was about. */
export function issueCulpritOf(signal: Pick<ErrorSignal, 'exceptions' | 'culprit'>): string | null {
  return culpritOf({ ...signal, culprit: signal.culprit && maskForReaders(signal.culprit) })
}

/** Where it happened: the route or transaction, else the function nearest to the crash in the sender's own code. */
export function culpritOf(signal: Pick<ErrorSignal, 'exceptions' | 'culprit'>): string | null {
  if (signal.culprit) return cut(signal.culprit)
  const frames = signal.exceptions.at(-1)?.frames ?? []
  const frame = frames.findLast((one) => one.inApp) ?? frames.at(-1)
  if (!frame) return null
  const place = [frame.module ?? frame.filename, frame.function].filter(Boolean).join(' in ')
  return place ? cut(place) : null
}

function firstLine(text: string): string {
  return text.slice(0, 1_000).trim().split('\n', 1)[0]?.trim() ?? ''
}

function cut(text: string): string {
  return text.length > titleLength ? `${text.slice(0, titleLength - 1).toWellFormed()}…` : text
}
