import { expect, test } from 'vitest'
import { findProblems, type MetIncident, type MetIssue } from '#server/domains/briefs/index.ts'

const now = new Date('2026-11-22T10:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const day = 24 * 60

const issue = (issueId: number, lastMinutesAgo: number, more: Partial<MetIssue> = {}): MetIssue => ({
  issueId,
  title: `issue ${issueId}`,
  events: 3,
  firstSeen: ago(lastMinutesAgo + 30),
  lastSeen: ago(lastMinutesAgo),
  customers: 10,
  ...more,
})

const incident = (
  id: number,
  issueIds: number[],
  lastMinutesAgo: number,
  more: Partial<MetIncident> = {},
): MetIncident => ({
  id,
  title: `incident ${id}`,
  status: 'open',
  ownerName: null,
  startedAt: ago(lastMinutesAgo + 60),
  openedAt: ago(lastMinutesAgo + 50),
  acknowledgedAt: null,
  monitoringAt: null,
  resolvedAt: null,
  updates: [],
  nextUpdateAt: null,
  level: 'hit',
  events: 5,
  firstSeen: ago(lastMinutesAgo + 20),
  lastSeen: ago(lastMinutesAgo),
  evidence: { issues: issueIds.map((one) => ({ id: String(one), events: 1 })) },
  accounts: 213,
  ...more,
})

/** `31 now` for a problem of incident 31, `#7 quiet` for one of issue 7 alone. */
const told = (issues: MetIssue[], incidents: MetIncident[]) =>
  findProblems(issues, incidents, now).map(
    ({ incident: of, issue: main, state }) => `${of ? of.id : `#${main?.id}`} ${state}`,
  )

test('what matters to this caller comes first', () => {
  const issues = [issue(1, 20 * day), issue(2, 5), issue(3, 3), issue(4, 200), issue(5, 3 * day), issue(6, 12 * day)]
  const incidents = [
    incident(30, [3], 3),
    incident(31, [4], 200),
    incident(32, [5], 3 * day, { status: 'resolved', resolvedAt: ago(2 * day) }),
    incident(33, [6], 12 * day, { status: 'resolved', resolvedAt: ago(10 * day) }),
  ]
  expect(told(issues, incidents)).toEqual(['30 now', '#2 now', '31 quiet', '32 resolved', '33 resolved', '#1 quiet'])
})

test('the issues of one incident are one problem, with the numbers of the incident', () => {
  const [problem, ...rest] = findProblems([issue(1, 5), issue(2, 9)], [incident(31, [2, 1], 5)], now)
  expect(rest).toEqual([])
  expect(problem).toMatchObject({ count: 5, issueIds: [2, 1], issue: { id: 2, title: 'issue 2' }, others: 212 })
})

test('an issue in two open incidents stands in both', () => {
  expect(told([issue(1, 5)], [incident(30, [1], 5), incident(31, [1], 6)])).toEqual(['30 now', '31 now'])
})

test('an hour is now, a minute more is quiet', () => {
  expect(told([issue(1, 60), issue(2, 61)], [])).toEqual(['#1 now', '#2 quiet'])
})

test('an error after the end of its incident says that it is here again', () => {
  const ended = { status: 'resolved' as const, resolvedAt: ago(120) }
  const [problem] = findProblems([issue(1, 5)], [incident(31, [1], 130, ended)], now)
  expect(problem).toMatchObject({ state: 'now', lastSeen: ago(5) })
  expect(told([issue(1, 100)], [incident(31, [1], 130, ended)])).toEqual(['31 resolved'])
})

test('what a later incident explains is not the earlier one here again', () => {
  const earlier = incident(30, [1], 5 * day, { status: 'resolved', resolvedAt: ago(4 * day) })
  expect(told([issue(1, 5)], [earlier, incident(31, [1], 5)])).toEqual(['31 now', '30 resolved'])
})

test('an issue without incident counts those who share it, but not this customer', () => {
  expect(findProblems([issue(1, 5, { customers: 1 })], [], now)[0]?.others).toBe(0)
})

test('nothing met, nothing said', () => {
  expect(findProblems([], [], now)).toEqual([])
})

test('an incident whose alert names the caller is a problem of theirs, though nothing failed', () => {
  const named: Partial<MetIncident> = { level: 'likely', events: 0, evidence: { issues: [], named: 'Disk full' } }
  expect(told([], [incident(31, [], 90, named)])).toEqual(['31 now'])
  const [problem] = findProblems([], [incident(31, [], 90, named)], now)
  expect(problem).toMatchObject({ issue: null, count: 0, firstSeen: ago(150) })
  const over: Partial<MetIncident> = { ...named, status: 'resolved', resolvedAt: ago(5) }
  expect(told([], [incident(31, [], 90, over)])).toEqual(['31 resolved'])
})
