import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#server/domains/issues/index.ts'
import { fingerprintV1 } from '#server/domains/issues/fingerprint-v1.ts'
import { fileName } from '#server/domains/issues/stack/file-name.ts'
import { different, exceptionsOf, type Pair, same } from '#tests/fixtures/grouping/stacks.ts'

const signal = (platform: string, text: string | string[]) => ({
  exceptions: exceptionsOf(text),
  message: '',
  template: null,
  fingerprint: [],
  platform,
})

test.each(same)('one issue: %s', (_, platform, a, b) => {
  expect(fingerprintOf(signal(platform, a))).toBe(fingerprintOf(signal(platform, b)))
})
test.each(different)('two issues: %s', (_, platform, a, b) => {
  expect(fingerprintOf(signal(platform, a))).not.toBe(fingerprintOf(signal(platform, b)))
})

test('version 1 told far fewer of these pairs right', () => {
  const right = (of: typeof fingerprintOf) => {
    const equal = ([, platform, a, b]: Pair) => of(signal(platform, a)) === of(signal(platform, b))
    return same.filter(equal).length + different.filter((pair) => !equal(pair)).length
  }
  const all = same.length + different.length
  console.info(`pairs of stacks told right: ${right(fingerprintOf)} of ${all}; by version 1: ${right(fingerprintV1)}`)
  expect(all).toBeGreaterThanOrEqual(50)
  expect(right(fingerprintOf)).toBe(all)
  expect(right(fingerprintV1)).toBeLessThan(all * 0.8)
})

test.each([
  ['https://cdn.example/assets/index-DkS8a_.js?v=2#top', 'index.js'],
  ['main.4f3a2b.js', 'main.js'],
  ['app:///static/js/123.4f3a2b9c.chunk.js', 'chunk.js'],
  ['chunk-7WXKQ2RA.js', 'chunk.js'],
  ['vendors~main.0a1b2c3d4e5f.js', 'vendors.main.js'],
  ['C:\\app\\Invoices.cs', 'invoices.cs'],
  ['/app/src/user-settings.js', 'user.settings.js'],
  ['/app/src/invoiceStore.ts', 'invoicestore.ts'],
  ['/app/src/OAuthClient.ts', 'oauthclient.ts'],
  ['/app/src/md5.js', 'md5.js'],
  ['index-D-x8a_kQ', 'index'],
])('%s → %s', (path, name) => expect(fileName(path)).toBe(name))

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 2_000 }),
  fc
    .constantFrom(
      '<',
      '.',
      '$',
      '$1',
      '/<',
      '::',
      '[',
      '(',
      'lambda$',
      '<a>d__1',
      '{closure',
      'a.',
      '-',
      '@',
      'block in ',
    )
    .chain((part) => fc.integer({ min: 1, max: 2_000 }).map((times) => part.repeat(times))),
)

test('any stack has a fingerprint, and the same one twice', () => {
  const frame = fc.record({
    module: fc.option(hostile),
    filename: fc.option(hostile),
    function: fc.option(hostile),
    inApp: fc.option(fc.boolean()),
  })
  const exception = fc.record({
    type: fc.option(hostile),
    value: fc.option(hostile),
    frames: fc.array(frame, { maxLength: 20 }),
  })
  const given = fc.record({
    exceptions: fc.array(exception, { maxLength: 4 }),
    message: hostile,
    template: fc.option(hostile),
    fingerprint: fc.array(hostile, { maxLength: 3 }),
    platform: fc.constantFrom(
      null,
      'node',
      'javascript',
      'python',
      'java',
      'csharp',
      'ruby',
      'php',
      'go',
      'rust',
      'perl',
    ),
  })
  fc.assert(
    fc.property(given, (one) => {
      expect(fingerprintOf(one)).toMatch(/^[0-9a-f]{32}$/)
      expect(fingerprintOf(one)).toBe(fingerprintOf(structuredClone(one)))
    }),
  )
})
