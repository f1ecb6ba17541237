import type { ErrorSignal } from '#shared/signal.ts'

const titleLength = 200

/** "TypeError: x is undefined", or the message's first line; untrusted text. */
export function titleOf(signal: Pick<ErrorSignal, 'exceptions' | 'message'>): string {
  const thrown = signal.exceptions.at(-1)
  const title = thrown?.type ? [thrown.type, firstLine(thrown.value ?? '')].filter(Boolean).join(': ') : ''
  return cut(title || firstLine(signal.message) || firstLine(thrown?.value ?? '') || 'Error without a message')
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
