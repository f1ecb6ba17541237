import { type Fields, isFields, listOf, longest, safeText, textOf } from '../read.ts'

export type Said = { text: string | null; template: string | null }

/**
 * What an event says: `logentry`, `message`, or the older names. Without `formatted` the parameters are put into the
 * message; what it was before is its template.
 */
export function readMessage(event: Fields): Said {
  for (const place of [event['logentry'], event['message'], event['sentry.interfaces.Message']]) {
    const text = isFields(place) ? null : textOf(place, longest.message)
    if (text) return { text, template: null }
    if (!isFields(place)) continue
    const said = readEntry(place)
    if (said.text) return said
  }
  return { text: null, template: null }
}

function readEntry(entry: Fields): Said {
  const message = textOf(entry['message'], longest.message)
  const formatted = textOf(entry['formatted'], longest.message)
  const text = formatted ?? (message === null ? null : formatMessage(message, entry['params']))
  return { text, template: message !== null && message !== text ? message : null }
}

/**
 * The message with its parameters, as the languages write places for them: `%s`, `%(name)s`, `{}`, `{0}`, `{name}`. A
 * place without a parameter stays as it is.
 */
export function formatMessage(template: string, params: unknown): string {
  const list = listOf(params)
  const named = isFields(params) ? params : {}
  if (list.length === 0 && Object.keys(named).length === 0) return template
  let next = 0
  const text = template.replace(
    /%%|%\((\w{1,60})\)[\d.]{0,6}[a-z]|%[-+0 #]{0,3}\d{0,3}(?:\.\d{1,3})?[sdifuxXeEgGoOjcr]|\{(\w{0,60})(?::[^{}]{0,20})?\}/g,
    (place, byPercent?: string, byBrace?: string) => {
      if (place === '%%') return '%'
      const name = byPercent ?? byBrace
      return paramText(name ? (Object.hasOwn(named, name) ? named[name] : list[Number(name)]) : list[next++]) ?? place
    },
  )
  return safeText(text, longest.message)
}

/** Null leaves the place as it is. */
function paramText(value: unknown): string | null {
  return value === null
    ? 'null'
    : typeof value === 'string'
      ? safeText(value, longest.name)
      : textOf(value, longest.name)
}
