import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '#server/platform/errors.ts'
import type { HookReading } from '#server/ingest/hooks/reading.ts'
import { hookKinds, type HookKind } from '#shared/sources.ts'
import { golden, readHook } from './golden.ts'

const seeds: Record<HookKind, string[]> = {
  alertmanager: ['open', 'resolve'],
  grafana: ['open', 'resolve', 'noise'],
  pagerduty: ['open', 'acknowledge', 'update', 'customers', 'resolve', 'event-trigger'],
  incidentio: ['open', 'acknowledge', 'update', 'declined', 'noise'],
  opsgenie: ['open', 'acknowledge', 'update', 'resolve'],
  statuspage: ['open', 'resolve', 'component-open', 'instatus'],
  datadog: ['open', 'resolve', 'noise'],
  generic: ['open', 'acknowledge', 'update', 'cloud-event'],
}

const nasty = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a\0b', '\ud800', 'x'.repeat(5_000), '__proto__', 'constructor', 'javascript:alert(1)', '1e999', -1),
  fc.constantFrom('2026-11-22T10:00:00Z', 'resolved', 'firing', 'acknowledged', 1795340460000, null, [], {}),
  fc.array(fc.string(), { minLength: 200, maxLength: 300 }),
  // Of these even asking for their text or number throws.
  fc.boolean().map((inList) => (inList ? [{ toString: 1, valueOf: 1 }] : { toString: 1, valueOf: 1 })),
)

/** A golden payload in which some places hold something else. */
function broken(kind: HookKind) {
  return fc
    .tuple(fc.constantFrom(...seeds[kind]), fc.array(fc.tuple(fc.nat(), nasty), { maxLength: 6 }))
    .map(([name, changes]) => {
      const message: unknown = JSON.parse(golden(kind, name).toString())
      for (const [place, value] of changes) change(message, place, value)
      return message
    })
}

function change(root: unknown, place: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = []
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return
    for (const name of Object.keys(node)) {
      // safe because an array too is read and written by its keys
      const holder = node as Record<string, unknown>
      places.push([holder, name])
      walk(holder[name])
    }
  }
  walk(root)
  const [holder, name] = places[place % Math.max(1, places.length)] ?? []
  if (holder && name !== undefined) holder[name] = value
}

function expectBounded({ alerts, dropped }: HookReading): void {
  expect(Object.keys(dropped).every((name) => name.length <= 60)).toBe(true)
  for (const alert of alerts) {
    expect(alert.externalKey.length).toBeGreaterThan(0)
    expect(alert.externalKey.length).toBeLessThanOrEqual(500)
    expect((alert.title ?? '').length).toBeLessThanOrEqual(200)
    expect((alert.note ?? '').length).toBeLessThanOrEqual(2_000)
    expect((alert.owner ?? '').length).toBeLessThanOrEqual(100)
    expect(alert.scope.length).toBeLessThanOrEqual(50)
    expect(alert.customers.length).toBeLessThanOrEqual(1_000)
    for (const moment of [alert.at, alert.startedAt, alert.resolvedAt]) expect(moment?.getTime()).not.toBeNaN()
    const text = JSON.stringify(alert)
    expect(text.includes(String.raw`\u0000`)).toBe(false)
    expect(/\\ud[89a-f]/i.test(text)).toBe(false)
    expect(alert.url ?? 'http://').toMatch(/^https?:/)
  }
}

test.each(hookKinds)('%s: anything becomes bounded alerts or is refused in a sentence', (kind) => {
  fc.assert(
    fc.property(fc.oneof({ weight: 4, arbitrary: broken(kind) }, fc.jsonValue()), (message) => {
      try {
        expectBounded(readHook(kind, JSON.stringify(message)))
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        expect(error.code).toBe('invalid')
      }
    }),
    { numRuns: 400 },
  )
})

test.each(hookKinds)('%s: bytes that are no text are refused in a sentence', (kind) => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        expectBounded(
          readHook(kind, Buffer.from(bytes), { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
        )
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
      }
    }),
  )
})
