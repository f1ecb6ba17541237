import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallSignal } from '#shared/calls.ts'
import { DomainError } from '#server/platform/errors.ts'
import { queryFields, readFields } from '#server/ingest/calls/fields.ts'
import { fieldsToCall } from '#server/ingest/calls/to-signal.ts'

const folder = join(import.meta.dirname, '../fixtures/calls')
const form = 'application/x-www-form-urlencoded'

async function read(name: string): Promise<CallSignal | null> {
  const body = readFileSync(join(folder, name))
  return fieldsToCall(await readFields(body, name.endsWith('.json') ? 'application/json' : form))
}

const json = async (value: unknown) =>
  fieldsToCall(await readFields(Buffer.from(JSON.stringify(value)), 'application/json'))

const call: CallSignal = {
  callId: null,
  event: 'ring',
  direction: 'in',
  number: null,
  line: null,
  people: [],
  cause: null,
  wasAnswered: false,
}
const zammad = {
  callId: '53ba82e2bd6d12d9fb2d3838f0cfb070',
  number: '493055571600',
  line: '491711234567890',
}

test.each<[string, Partial<CallSignal> | null]>([
  ['zammad-new-call.form', { ...zammad, people: [['Alice Adams'], ['Bob Berg']] }],
  ['zammad-answer.json', { ...zammad, event: 'answer', people: [['204', 'Bob Berg']] }],
  ['zammad-hangup.json', { ...zammad, event: 'end', people: [['204']], cause: 'normalClearing' }],
  [
    'sipgate-new-call.form',
    {
      callId: '6529018833',
      direction: 'out',
      number: '4915799912345',
      line: '493025555200',
      people: [['Alice', 'w0', '1234567w0']],
    },
  ],
  [
    'aircall-ringing.json',
    {
      callId: '812',
      number: '+1 800-555-0142',
      line: '+33 1 76 36 06 95',
      people: [['madelaine@example.com', 'Madelaine Dupont', '456']],
    },
  ],
  [
    'aircall-ended.json',
    {
      callId: '812',
      event: 'end',
      number: '+1 800-555-0142',
      line: '+33 1 76 36 06 95',
      people: [['madelaine@example.com', 'Madelaine Dupont', '456']],
      wasAnswered: true,
    },
  ],
  ['aircall-tagged.json', null],
  [
    'twilio-completed.form',
    { callId: 'CA5ef8732a3c49700934481addd5ce1659', event: 'end', number: '+15551230001', line: '+15551230002' },
  ],
  [
    'dial9-incoming.json',
    { callId: '2f533604-aaaf-11e7-b600-7ac8e42434d2', number: '01202901222', line: '01202912204' },
  ],
  ['placetel-hungup.form', { callId: '8a1b2c3d', event: 'end', number: '022129191999', line: '022129191999' }],
  ['asterisk-curl.form', { callId: '1795335615.42', number: '+33472000001', people: [['SIP/204-0000a1']] }],
])('%s', async (name, expected) => {
  expect(await read(name)).toEqual(expected && { ...call, ...expected })
})

test('every fixture has its example above', () => {
  expect(readdirSync(folder)).toHaveLength(11)
})

test.each<[string, CallSignal['event'], CallSignal['direction']]>([
  ['newCall', 'ring', 'in'],
  ['call.created', 'ring', 'in'],
  ['OutgoingCall', 'ring', 'out'],
  ['RINGING', 'ring', 'in'],
  ['CallAccepted', 'answer', 'in'],
  ['in-progress', 'answer', 'in'],
  ['call.answered', 'answer', 'in'],
  ['no-answer', 'end', 'in'],
  ['completed', 'end', 'in'],
  ['HungUp', 'end', 'in'],
])('%s is %s %s', async (event, expected, direction) => {
  expect(await json({ event, from: '+33612345678', to: '+33612345678', callId: '1' })).toMatchObject({
    event: expected,
    direction,
    number: '+33612345678',
  })
})

test('a phone that can only open an address says nothing but the number', () => {
  expect(fieldsToCall(queryFields('phone=+33612345678&ext=204'))).toEqual({
    ...call,
    number: '+33612345678',
    people: [['204']],
  })
})

test('multipart forms are read too', async () => {
  const data = new FormData()
  for (const [name, value] of [
    ['event', 'answer'],
    ['from', 'anonymous'],
    ['callId', 'A-1'],
    ['agent', 'alice'],
  ])
    data.append(name ?? '', value ?? '')
  const request = new Request('http://x.example', { method: 'POST', body: data })
  const type = request.headers.get('content-type') ?? ''
  expect(fieldsToCall(await readFields(Buffer.from(await request.arrayBuffer()), type))).toMatchObject({
    event: 'answer',
    number: 'anonymous',
    people: [['alice']],
  })
})

test('what is no call is refused with a sentence', async () => {
  await expect(json({ event: 'newCall' })).rejects.toThrow('The message names no call')
  await expect(readFields(Buffer.from('{"event":'), 'application/json')).rejects.toThrow('not JSON')
  await expect(readFields(Buffer.from('garbage'), 'multipart/form-data; boundary=x')).rejects.toThrow(
    'not a valid form',
  )
})

const anyBody = fc.oneof(
  fc.json().map((text) => [text, 'application/json']),
  fc.webQueryParameters().map((text) => [text, form]),
  fc.tuple(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', form, 'application/json', 'multipart/form-data; boundary=a'),
  ),
  fc
    .dictionary(
      fc.constantFrom(
        'event',
        'from',
        'to',
        'callId',
        'user',
        'user[]',
        'data',
        'status',
        'direction',
        'number',
        '__proto__',
      ),
      fc.jsonValue(),
    )
    .map((value) => [JSON.stringify(value), 'application/json']),
)

test('whatever comes is a call of bounded size, nothing, or a clear refusal', async () => {
  await fc.assert(
    fc.asyncProperty(anyBody, async ([text = '', type = '']) => {
      try {
        const signal = fieldsToCall(await readFields(Buffer.from(text), type))
        if (signal === null) return
        expect(signal.people.flat().length).toBeLessThanOrEqual(250)
        expect(JSON.stringify(signal).length).toBeLessThan(200_000)
        expect(JSON.stringify(signal)).not.toContain('\\u0000')
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
    { numRuns: 400 },
  )
})
