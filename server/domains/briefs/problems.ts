import type { IncidentNote, ProblemState } from '#shared/briefs.ts'
import type { ImpactEvidence, ImpactLevel } from '#shared/impact.ts'
import type { IncidentStatus } from '#shared/incidents.ts'

/** What the customer met: an issue, with the numbers of this customer alone. */
export type MetIssue = {
  issueId: number
  title: string
  events: number
  firstSeen: Date
  lastSeen: Date
  /** All customers who met it. */
  customers: number
}

/** An incident that hit the customer, or whose alert names it. */
export type MetIncident = {
  id: number
  title: string
  status: IncidentStatus
  ownerName: string | null
  startedAt: Date
  openedAt: Date
  acknowledgedAt: Date | null
  monitoringAt: Date | null
  resolvedAt: Date | null
  nextUpdateAt: Date | null
  level: ImpactLevel
  events: number
  firstSeen: Date
  lastSeen: Date
  evidence: ImpactEvidence
  /** All accounts it hit. */
  accounts: number
  updates: IncidentNote[]
}

/** One problem as the caller has it: an incident with all its issues, or an issue that belongs to none. */
export type FoundProblem = {
  /** The issue that hit them most; null when an alert names them and nothing of theirs has failed. */
  issue: { id: number; title: string } | null
  issueIds: number[]
  incident: MetIncident | null
  count: number
  firstSeen: Date
  lastSeen: Date
  state: ProblemState
  others: number
}

export const nowMs = 60 * 60_000
const recentlyResolvedMs = 7 * 24 * 3_600_000

/**
 * What the customer met, one problem per cause, in the order in which it matters to this caller: what hits them now
 * and is known, what hits them now and is not, what is known and quiet, what was resolved lately, what is long quiet.
 */
export function findProblems(issues: MetIssue[], incidents: MetIncident[], now: Date): FoundProblem[] {
  const byId = new Map(issues.map((issue) => [issue.issueId, issue]))
  const covered = new Set(incidents.flatMap(({ evidence }) => evidence.issues.map(({ id }) => Number(id))))
  const problems = [
    ...incidents.map((incident) => problemOfIncident(incident, byId, incidents, now)),
    ...issues.filter(({ issueId }) => !covered.has(issueId)).map((issue) => problemOfIssue(issue, now)),
  ]
  return problems.toSorted(
    (a, b) =>
      rank(a, now) - rank(b, now) ||
      b.lastSeen.getTime() - a.lastSeen.getTime() ||
      (a.issue?.id ?? 0) - (b.issue?.id ?? 0),
  )
}

function problemOfIssue(issue: MetIssue, now: Date): FoundProblem {
  const { issueId, title, events, firstSeen, lastSeen, customers } = issue
  return {
    issue: { id: issueId, title },
    issueIds: [issueId],
    incident: null,
    count: events,
    firstSeen,
    lastSeen,
    state: isNow(lastSeen, now) ? 'now' : 'quiet',
    others: Math.max(0, customers - 1),
  }
}

function problemOfIncident(
  incident: MetIncident,
  issues: Map<number, MetIssue>,
  incidents: MetIncident[],
  now: Date,
): FoundProblem {
  const issueIds = incident.evidence.issues.map(({ id }) => Number(id))
  const lastSeen = lastOwn(incident, issueIds, issues, incidents)
  const [main] = issueIds
  return {
    issue: main === undefined ? null : { id: main, title: issues.get(main)?.title ?? incident.title },
    issueIds,
    incident,
    count: incident.events,
    firstSeen: incident.events > 0 ? incident.firstSeen : incident.startedAt,
    lastSeen,
    state: stateOf(incident, lastSeen, now),
    others: Math.max(0, incident.accounts - 1),
  }
}

/**
 * Their last error with this cause, also after the incident ended, when it does not count for it any more.
 * Errors that a later incident explains are that one's.
 */
function lastOwn(
  incident: MetIncident,
  issueIds: number[],
  issues: Map<number, MetIssue>,
  incidents: MetIncident[],
): Date {
  const later = incidents.filter(({ id, startedAt }) => id !== incident.id && startedAt > incident.startedAt)
  const explained = new Set(later.flatMap(({ evidence }) => evidence.issues.map(({ id }) => Number(id))))
  return issueIds
    .filter((id) => !explained.has(id))
    .flatMap((id) => issues.get(id)?.lastSeen ?? [])
    .reduce((last, seen) => (seen > last ? seen : last), incident.lastSeen)
}

function stateOf({ resolvedAt, events }: MetIncident, lastSeen: Date, now: Date): ProblemState {
  if (events === 0) return resolvedAt ? 'resolved' : 'now'
  const still = resolvedAt === null || lastSeen > resolvedAt
  if (still && isNow(lastSeen, now)) return 'now'
  return resolvedAt ? 'resolved' : 'quiet'
}

const isNow = (lastSeen: Date, now: Date) => now.getTime() - lastSeen.getTime() <= nowMs

function rank({ state, incident }: FoundProblem, now: Date): number {
  const open = incident !== null && incident.resolvedAt === null
  if (state === 'now') return open ? 1 : 2
  if (open) return 3
  const endedMs = incident?.resolvedAt ? now.getTime() - incident.resolvedAt.getTime() : Infinity
  return endedMs <= recentlyResolvedMs ? 4 : 5
}
