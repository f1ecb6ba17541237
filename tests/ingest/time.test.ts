import { plausibleTime } from '#server/ingest/read.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const receivedAt = new Date('2026-11-22T10:00:00Z')
const now = receivedAt.getTime()
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** When it happened, in minutes before it arrived. */
const minutesAgo = (...given: Parameters<typeof plausibleTime>) =>
  (now - plausibleTime(...given).occurredAt.getTime()) / minute

describe('the time of an event', () => {
  test('a time that can be true stands, also days later', () => {
    expect(plausibleTime(now - 3 * day, receivedAt)).toEqual({
      occurredAt: new Date(now - 3 * day),
      timeGuessed: false,
      skewMs: 0,
    })
  })

  test.each([
    ['none', undefined],
    ['older than 30 days', now - 31 * day],
    ['more than a day to come', now + 2 * day],
    ['no number', Number.NaN],
  ])('%s: it counts as happened when it arrived', (_, given) => {
    expect(plausibleTime(given, receivedAt)).toEqual({ occurredAt: receivedAt, timeGuessed: true, skewMs: 0 })
  })

  test('an event that waited on the device for hours and is sent now is not shifted', () => {
    expect(plausibleTime(now - 6 * hour, receivedAt, now - 200)).toEqual({
      occurredAt: new Date(now - 6 * hour),
      timeGuessed: false,
      skewMs: 0,
    })
  })

  test.each([
    ['a slow network', now - 3 * minute],
    ['clocks that differ by seconds', now + 20_000],
  ])('%s does not look like skew', (_, sentAt) => {
    expect(plausibleTime(sentAt - minute, receivedAt, sentAt)).toMatchObject({ timeGuessed: false, skewMs: 0 })
  })

  test('a clock that runs seven minutes ahead is corrected', () => {
    const corrected = plausibleTime(now + 5 * minute, receivedAt, now + 7 * minute)
    expect(corrected).toEqual({ occurredAt: new Date(now - 2 * minute), timeGuessed: true, skewMs: 7 * minute })
  })

  test('a clock in another time zone is corrected, to both sides', () => {
    expect(minutesAgo(now - 2 * hour - 3 * minute, receivedAt, now - 2 * hour)).toBe(3)
    expect(minutesAgo(now + 9 * hour - 3 * minute, receivedAt, now + 9 * hour)).toBe(3)
  })

  test('a device that believes it is 1970 still tells when it happened', () => {
    expect(minutesAgo(50_000, receivedAt, 50_000 + 4 * minute)).toBe(4)
  })

  test('without a time of sending, a time to come tells that the clock is ahead', () => {
    expect(plausibleTime(now + 2 * hour, receivedAt)).toEqual({
      occurredAt: receivedAt,
      timeGuessed: true,
      skewMs: 2 * hour,
    })
    expect(plausibleTime(now + 20_000, receivedAt)).toMatchObject({ timeGuessed: false, skewMs: 0 })
  })

  test('a time to come from a sender whose clock is right is no time', () => {
    expect(plausibleTime(now + 2 * hour, receivedAt, now)).toEqual({
      occurredAt: receivedAt,
      timeGuessed: true,
      skewMs: 0,
    })
  })

  test('what is said to happen after it was sent, happened when it arrived', () => {
    expect(minutesAgo(now + 3 * hour, receivedAt, now + hour)).toBe(0)
  })

  test('an event that is too old also by the right clock counts as happened when it arrived', () => {
    expect(plausibleTime(now - 40 * day, receivedAt, now + hour)).toMatchObject({
      occurredAt: receivedAt,
      timeGuessed: true,
    })
  })

  test('a retry near the edge of what is corrected is still known as the same event', () => {
    expect(plausibleTime(now, receivedAt, now + 55_000).timeGuessed).toBe(true)
  })

  test('whatever is given, the time lies within 30 days back and a minute ahead', () => {
    const time = fc.oneof(fc.double(), fc.integer({ min: now - 400 * day, max: now + 400 * day }))
    fc.assert(
      fc.property(fc.option(time, { nil: undefined }), fc.option(time, { nil: undefined }), (given, sentAt) => {
        const { occurredAt, skewMs } = plausibleTime(given, receivedAt, sentAt)
        expect(occurredAt.getTime()).toBeGreaterThanOrEqual(now - 30 * day)
        expect(occurredAt.getTime()).toBeLessThanOrEqual(now + minute)
        expect(Number.isSafeInteger(skewMs)).toBe(true)
      }),
    )
  })
})
