import { expect, test } from 'vitest'
import { culpritOf, fingerprintOf } from '#server/domains/issues/index.ts'
import { fingerprintV1 } from '#server/domains/issues/fingerprint-v1.ts'
import { issueCulpritOf, titleOf } from '#server/domains/issues/title.ts'
import type { SignalFrame } from '#shared/signal.ts'

const frame = (name: string, more: Partial<SignalFrame> = {}): SignalFrame => ({
  module: null,
  filename: 'src/invoices.js',
  function: name,
  inApp: true,
  ...more,
})
const thrown = (type: string | null, value: string | null, frames: SignalFrame[] = []) => ({ type, value, frames })
const signal = (more: Partial<Parameters<typeof fingerprintOf>[0]> = {}) => ({
  exceptions: [],
  message: '',
  fingerprint: [],
  platform: 'node',
  template: null,
  ...more,
})
const withFrames = (...frames: SignalFrame[]) => signal({ exceptions: [thrown('TypeError', 'x is undefined', frames)] })

const node = frame('render')
const same: [string, ReturnType<typeof signal>, ReturnType<typeof signal>][] = [
  ['another value, same place', withFrames(node), signal({ exceptions: [thrown('TypeError', 'y is null', [node])] })],
  ['library frames around', withFrames(node), withFrames(frame('handle', { inApp: false }), node)],
  ['anonymous frames around', withFrames(node), withFrames(frame('<anonymous>'), node, frame('?'))],
  ['recursion', withFrames(frame('walk'), node), withFrames(frame('walk'), frame('walk'), frame('walk'), node)],
  ['mutual recursion', withFrames(frame('a'), frame('b')), withFrames(frame('a'), frame('b'), frame('a'), frame('b'))],
  ['another folder', withFrames(node), withFrames(frame('render', { filename: '/app/release-7/src/invoices.js' }))],
  [
    'another build of the bundle',
    withFrames(frame('render', { filename: 'https://cdn.example/main.3f2a9c1b.js?v=1' })),
    withFrames(frame('render', { filename: 'https://cdn.example/main.77aa0c1d.js' })),
  ],
  ['what V8 adds to a name', withFrames(node), withFrames(frame('async Invoice.render [as draw]'))],
  [
    'Java: generated names',
    signal({ platform: 'java', exceptions: [thrown('E', null, [frame('lambda$run$3', { module: 'com.acme.Job' })])] }),
    signal({ platform: 'java', exceptions: [thrown('E', null, [frame('lambda$run$7', { module: 'com.acme.Job' })])] }),
  ],
  [
    'no frames: numbers in the value',
    signal({ exceptions: [thrown('RangeError', 'card 4711 is out of range')] }),
    signal({ exceptions: [thrown('RangeError', 'card 42 is out of range')] }),
  ],
  [
    'messages: customer numbers',
    signal({ message: 'no invoice for C10045' }),
    signal({ message: 'no invoice for C90017' }),
  ],
  [
    'a captured message with a made-up trace',
    signal({ message: 'mail 4 not sent' }),
    signal({ message: 'mail 5 not sent', exceptions: [thrown(null, 'mail 5 not sent', [node])] }),
  ],
  ['the default by name', withFrames(node), { ...withFrames(node), fingerprint: ['{{ default }}'] }],
  [
    'the SDK says so',
    { ...withFrames(node), fingerprint: ['checkout'] },
    { ...signal({ message: 'else' }), fingerprint: ['checkout'] },
  ],
]
const different: [string, ReturnType<typeof signal>, ReturnType<typeof signal>][] = [
  ['another type', withFrames(node), signal({ exceptions: [thrown('RangeError', 'x is undefined', [node])] })],
  ['another function', withFrames(node), withFrames(frame('print'))],
  ['another file', withFrames(node), withFrames(frame('render', { filename: 'src/orders.js' }))],
  [
    'another cause',
    withFrames(node),
    signal({ exceptions: [thrown('IoError', null), thrown('TypeError', 'x', [node])] }),
  ],
  ['another message', signal({ message: 'mail not sent' }), signal({ message: 'mail not read' })],
  ['the default and more', withFrames(node), { ...withFrames(node), fingerprint: ['{{default}}', 'eu'] }],
  ['another SDK fingerprint', { ...withFrames(node), fingerprint: ['a'] }, { ...withFrames(node), fingerprint: ['b'] }],
  ['nothing and a message', signal(), signal({ message: 'mail not sent' })],
]

test.each(same)('one issue: %s', (_, a, b) => expect(fingerprintOf(a)).toBe(fingerprintOf(b)))
test.each(different)('two issues: %s', (_, a, b) => expect(fingerprintOf(a)).not.toBe(fingerprintOf(b)))

test('the fingerprint of version 1 stays what it is', () => {
  expect(fingerprintV1(withFrames(node))).toBe('f6b00ba42065947d7869fe54458fd4ad')
})

test('the culprit is the route, else the own function nearest to the crash', () => {
  const exceptions = [thrown('E', null, [frame('route'), frame('total'), frame('read', { inApp: false })])]
  expect(culpritOf({ exceptions, culprit: 'GET /invoices/:id' })).toBe('GET /invoices/:id')
  expect(culpritOf({ exceptions, culprit: null })).toBe('src/invoices.js in total')
  expect(culpritOf({ exceptions: [], culprit: null })).toBe(null)
})

test('an issue is named by what its occurrences share, never by whom the first was about', () => {
  const thrown = (value: string) => [{ type: 'CardError', value, frames: [] }]
  expect(titleOf({ exceptions: thrown('Card of C-27397 declined\nsecond line'), message: '' })).toBe(
    'CardError: Card of … declined',
  )
  expect(titleOf({ exceptions: thrown('C-27397'), message: 'C-27397' })).toBe('CardError')
  expect(titleOf({ exceptions: [], message: 'No invoice for claire@lefevre.example' })).toBe('No invoice for …')
  expect(issueCulpritOf({ exceptions: [], culprit: 'GET /customers/C-27397' })).toBe('GET /customers/…')
  const frames = [{ module: null, filename: 'src/v2/invoices.js', function: 'total', line: 1, inApp: true }]
  expect(issueCulpritOf({ exceptions: [{ type: 'E', value: null, frames }], culprit: null })).toBe(
    'src/v2/invoices.js in total',
  )
})
