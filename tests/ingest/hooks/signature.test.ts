import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { whyNotSigned } from '#server/ingest/hooks/signature.ts'
import { seal, unseal } from '#server/platform/seal.ts'
import type { SigningKind } from '#shared/sources.ts'
import { golden } from './golden.ts'

const now = new Date('2026-11-22T10:00:00Z')
const seconds = (ahead = 0) => String(now.getTime() / 1_000 + ahead)
const secret = 'a secret of the tests'
const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const body = golden('pagerduty', 'open')
const hex = (key: string | Buffer, ...parts: (string | Buffer)[]) => hmac(key, parts).digest('hex')
const base64 = (key: string | Buffer, ...parts: (string | Buffer)[]) => hmac(key, parts).digest('base64')
function hmac(key: string | Buffer, parts: (string | Buffer)[]) {
  const made = createHmac('sha256', key)
  for (const part of parts) made.update(part)
  return made
}

const why = (
  kind: SigningKind,
  headers: Record<string, string>,
  more: { secret?: string; settings?: object; body?: Buffer } = {},
) => whyNotSigned(kind, { secret, settings: {}, headers, body, now, ...more })

const missing = /is not signed: the header/
const wrong = /signs with another secret/
const old = /older than five minutes/

describe('PagerDuty', () => {
  const of = (key: string) => `v1=${hex(key, body)}`
  test.each([
    ['right', of(secret), null],
    ['several, one right', `${of('the old one')},${of(secret)}`, null],
    ['wrong', of('the old one'), wrong],
    ['of other bytes', `v1=${hex(secret, 'x')}`, wrong],
    ['of another version', of(secret).replace('v1', 'v0'), wrong],
    ['cut', of(secret).slice(0, -2), wrong],
    ['of odd characters', 'v1=\u00e9', wrong],
  ])('%s', (_, signature, reason) => {
    const said = why('pagerduty', { 'x-pagerduty-signature': signature })
    if (reason) expect(said).toMatch(reason)
    else expect(said).toBeNull()
  })
  test('missing', () => expect(why('pagerduty', {})).toMatch(missing))
})

describe('incident.io, by Standard Webhooks', () => {
  const key = Buffer.from(whsec.slice('whsec_'.length), 'base64')
  const headers = (time = seconds(), signatures = [`v1,${base64(key, `msg_1.${time}.`, body)}`]) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': time,
    'webhook-signature': signatures.join(' '),
  })
  const check = (given: Record<string, string>) => why('incidentio', given, { secret: whsec })
  test('right, several, with the names of Svix', () => {
    expect(check(headers())).toBeNull()
    const other = `v1,${base64('another', `msg_1.${seconds()}.`, body)}`
    expect(check(headers(seconds(), [other, `v1a,xyz`, `v1,${base64(key, `msg_1.${seconds()}.`, body)}`]))).toBeNull()
    const svix = Object.entries(headers()).map(([name, value]) => [name.replace('webhook', 'svix'), value])
    expect(check(Object.fromEntries(svix))).toBeNull()
  })
  test('wrong, missing, old, ahead, with another ID', () => {
    expect(check(headers(seconds(), [`v1,${base64('another', `msg_1.${seconds()}.`, body)}`]))).toMatch(wrong)
    expect(check({ ...headers(), 'webhook-id': 'msg_2' })).toMatch(wrong)
    expect(check({})).toMatch(missing)
    expect(check(headers(seconds(-299)))).toBeNull()
    expect(check(headers(seconds(-301)))).toMatch(old)
    expect(check(headers(seconds(301)))).toMatch(old)
    expect(check(headers('yesterday'))).toMatch(/not a number/)
  })
})

describe('Grafana', () => {
  const name = 'x-grafana-alerting-signature'
  test('right, wrong, missing, in a header of its own', () => {
    expect(why('grafana', { [name]: hex(secret, body) })).toBeNull()
    expect(why('grafana', { [name]: hex('another', body) })).toMatch(wrong)
    expect(why('grafana', {})).toMatch(missing)
    const settings = { signatureHeader: 'X-Acme-Signature' }
    expect(why('grafana', { 'x-acme-signature': hex(secret, body) }, { settings })).toBeNull()
    expect(why('grafana', { [name]: hex(secret, body) }, { settings })).toMatch(/X-Acme-Signature is missing/)
  })
  test('with a time: not without it, not an old one', () => {
    const settings = { timestampHeader: 'X-Time' }
    const signed = (time: string) => ({ 'x-time': time, [name]: hex(secret, `${time}:`, body) })
    expect(why('grafana', signed(seconds()), { settings })).toBeNull()
    expect(why('grafana', signed(seconds(-301)), { settings })).toMatch(old)
    expect(why('grafana', { [name]: hex(secret, body) }, { settings })).toMatch(/X-Time is missing/)
    expect(why('grafana', { 'x-time': seconds(), [name]: hex(secret, body) }, { settings })).toMatch(wrong)
  })
})

describe('our own', () => {
  const header = (time: string, ...keys: string[]) => ({
    'x-knowfirst-signature': [`t=${time}`, ...keys.map((key) => `v1=${hex(key, `${time}.`, body)}`)].join(','),
  })
  test('right, several, wrong, missing, old, without a time', () => {
    expect(why('generic', header(seconds(), secret))).toBeNull()
    expect(why('generic', header(seconds(), 'another', secret))).toBeNull()
    expect(why('generic', header(seconds(), 'another'))).toMatch(wrong)
    expect(why('generic', {})).toMatch(missing)
    expect(why('generic', header(seconds(-301), secret))).toMatch(old)
    expect(why('generic', { 'x-knowfirst-signature': `v1=${hex(secret, '.', body)}` })).toMatch(/not a number/)
  })
  test('or Standard Webhooks', () => {
    const signature = `v1,${base64(secret, `m.${seconds()}.`, body)}`
    const headers = { 'webhook-id': 'm', 'webhook-timestamp': seconds(), 'webhook-signature': signature }
    expect(why('generic', headers)).toBeNull()
  })
})

describe('a sealed secret', () => {
  const key = 'k'.repeat(32)
  const sealed = seal(key, 'of source 1', secret)
  test('opens with its key and purpose, looks different each time', () => {
    expect(unseal(key, 'of source 1', sealed)).toBe(secret)
    expect(sealed).not.toContain(secret)
    expect(seal(key, 'of source 1', secret)).not.toBe(sealed)
  })
  test('does not open otherwise', () => {
    expect(unseal('x'.repeat(32), 'of source 1', sealed)).toBeNull()
    expect(unseal(key, 'of source 2', sealed)).toBeNull()
    for (const broken of ['', 'v1', 'v1..', sealed.replace('v1', 'v2'), `${sealed.slice(0, -2)}AA`, 'v1.x.y']) {
      expect(unseal(key, 'of source 1', broken)).toBeNull()
    }
  })
})
