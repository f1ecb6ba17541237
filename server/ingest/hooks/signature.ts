import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type SigningKind, type SourceSettings } from '#shared/sources.ts'

/** Older than this, or further ahead, it may be somebody who kept a copy. */
const windowMs = 5 * 60_000

type Signed = {
  secret: string
  settings: Pick<SourceSettings, 'signatureHeader' | 'timestampHeader'>
  headers: IncomingHttpHeaders
  body: Buffer
  now: Date
}

/** Null when the sender's signature is right, else a sentence for the one who set it up. Over the bytes as they came. */
export function whyNotSigned(kind: SigningKind, signed: Signed): string | null {
  return checks[kind](signed)
}

const checks: Record<SigningKind, (signed: Signed) => string | null> = {
  pagerduty({ secret, headers, body }) {
    const given = header(headers, 'x-pagerduty-signature')
    if (!given) return missing('X-PagerDuty-Signature')
    const wanted = hmac(secret, body).toString('hex')
    return anyEqual(valuesOf(given, ',', 'v1='), wanted) ? null : wrong
  },
  grafana({ secret, settings, headers, body, now }) {
    const name = settings.signatureHeader ?? 'X-Grafana-Alerting-Signature'
    const given = header(headers, name)
    if (!given) return missing(name)
    if (!settings.timestampHeader) return anyEqual([given], hmac(secret, body).toString('hex')) ? null : wrong
    const seconds = header(headers, settings.timestampHeader)
    if (!seconds) return missing(settings.timestampHeader)
    const late = outside(seconds, now)
    return late ?? (anyEqual([given], hmac(secret, `${seconds}:`, body).toString('hex')) ? null : wrong)
  },
  incidentio: standardWebhook,
  generic(signed) {
    const given = header(signed.headers, 'x-knowfirst-signature')
    if (!given) return header(signed.headers, 'webhook-signature') ? standardWebhook(signed) : missing(ownHeader)
    const [seconds = ''] = valuesOf(given, ',', 't=')
    const late = outside(seconds, signed.now)
    const wanted = hmac(signed.secret, `${seconds}.`, signed.body).toString('hex')
    return late ?? (anyEqual(valuesOf(given, ',', 'v1='), wanted) ? null : wrong)
  },
}

const ownHeader = 'X-Knowfirst-Signature'

/** Standard Webhooks 1.0, which incident.io and Svix send. */
function standardWebhook({ secret, headers, body, now }: Signed): string | null {
  const part = (name: string) => header(headers, `webhook-${name}`) ?? header(headers, `svix-${name}`)
  const [id, seconds, given] = [part('id'), part('timestamp'), part('signature')]
  if (!id || !seconds || !given) return missing('webhook-signature')
  const late = outside(seconds, now)
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
  const wanted = hmac(key, `${id}.${seconds}.`, body).toString('base64')
  return late ?? (anyEqual(valuesOf(given, ' ', 'v1,'), wanted) ? null : wrong)
}

const missing = (name: string) => `The request is not signed: the header ${name} is missing.`
const wrong = 'The signature is not right: the sender signs with another secret than the one kept here.'

function hmac(secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer {
  const made = createHmac('sha256', secret)
  for (const part of parts) made.update(part)
  return made.digest()
}

/** Senders give several while a secret is being changed; more than a few are an attack. */
const valuesOf = (text: string, separator: string, prefix: string) =>
  text
    .split(separator)
    .slice(0, 20)
    .map((one) => one.trim())
    .filter((one) => one.startsWith(prefix))
    .map((one) => one.slice(prefix.length))

/** In constant time for each. */
function anyEqual(given: string[], wanted: string): boolean {
  const right = Buffer.from(wanted)
  return given
    .map((one) => Buffer.from(one.trim()))
    .some((one) => one.length === right.length && timingSafeEqual(one, right))
}

function outside(seconds: string, now: Date): string | null {
  const saidAt = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1_000 : NaN
  const apartMs = Math.abs(now.getTime() - saidAt)
  if (apartMs <= windowMs) return null
  return Number.isNaN(apartMs)
    ? 'The time in the signature is not a number of seconds.'
    : 'The signature is older than five minutes, or ahead of our clock.'
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()]
  return (typeof value === 'string' ? value : value?.[0])?.trim() || undefined
}
