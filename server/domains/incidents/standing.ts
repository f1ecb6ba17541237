import type { AlertStatus } from '#shared/alerts.ts'
import { alertStatuses } from '#shared/alerts.ts'
import type { incidentClaims } from '#drizzle/schema/incidents.ts'
import type { IncidentSeverity, IncidentStatus } from '#shared/incidents.ts'

/** One thing that the source, or a person here, said of an incident. */
export type Claim = Omit<typeof incidentClaims.$inferSelect, 'id' | 'incidentId'>

/** Where an incident stands by all that was said of it. */
export type Standing = {
  status: IncidentStatus
  statusAt: Date
  statusByName: string
  ownerId: string | null
  ownerName: string | null
  /** Since when its owner has it. */
  acknowledgedAt: Date | null
  identifiedAt: Date | null
  monitoringAt: Date | null
  resolvedAt: Date | null
  /** What the source calls it; null when it never said. */
  title: string | null
  severity: IncidentSeverity | null
}

/** A claim that moved the incident into another status, and when by our clock. */
export type Turn = { claim: Claim; status: IncidentStatus; at: Date; reopensAfterMs: number | null }

type Walk = Standing & { begun: boolean; statusByHand: boolean; ownerByHand: boolean }

const rank = (status: AlertStatus | IncidentStatus | null) =>
  status === 'open' ? 0 : alertStatuses.findIndex((one) => one === status)

/**
 * Goes through the claims in the order of their times, so that it makes no difference in which order they arrived.
 * A source moves back and forth what it said itself, but takes nothing back that a person said here: neither the
 * acknowledgement nor how far they are, only the end, when it says later that it goes on.
 */
export function standingOf(claims: readonly Claim[]): { standing: Standing; turns: Turn[]; aheadMs: number } {
  const aheadMs = aheadOf(claims)
  const walk: Walk = {
    status: 'open',
    statusAt: new Date(0),
    statusByName: '',
    ownerId: null,
    ownerName: null,
    acknowledgedAt: null,
    identifiedAt: null,
    monitoringAt: null,
    resolvedAt: null,
    title: null,
    severity: null,
    begun: false,
    statusByHand: false,
    ownerByHand: false,
  }
  const turns: Turn[] = []
  for (const { claim, at, resolvedAt } of inOrder(claims, aheadMs)) {
    const { status: before, begun, resolvedAt: endedAt } = walk
    walk.title = claim.title ?? walk.title
    walk.severity = claim.severity ?? walk.severity
    if (claim.status === 'resolved') end(walk, claim, at, resolvedAt ?? at)
    else {
      if (claim.status !== null && walk.status === 'resolved') reopen(walk, claim, at)
      if (claim.status !== null && claim.status !== 'firing') advance(walk, claim, claim.status, at)
      if (claim.ownerSaid) own(walk, claim, at)
    }
    if (claim.status === null || (begun && walk.status === before)) continue
    if (!begun && walk.status === 'open') turn(walk, claim, 'open', at)
    walk.begun = true
    const reopensAfterMs = before === 'resolved' && endedAt ? at.getTime() - endedAt.getTime() : null
    turns.push({ claim, status: walk.status, at, reopensAfterMs })
  }
  const { begun: _begun, statusByHand: _status, ownerByHand: _owner, ...standing } = walk
  return { standing, turns, aheadMs }
}

function turn(walk: Walk, claim: Claim, status: IncidentStatus, at: Date): void {
  walk.status = status
  walk.statusAt = at
  walk.statusByName = claim.byName
  walk.statusByHand = claim.byHand
}

/** The first end counts, unless a person says another. */
function end(walk: Walk, claim: Claim, at: Date, resolvedAt: Date): void {
  if (walk.status === 'resolved' && !claim.byHand) return
  turn(walk, claim, 'resolved', at)
  walk.resolvedAt = resolvedAt
}

/** That somebody worked on it before does not say that somebody works on it now. */
function reopen(walk: Walk, claim: Claim, at: Date): void {
  turn(walk, claim, 'open', at)
  walk.ownerId = walk.ownerName = null
  walk.acknowledgedAt = walk.identifiedAt = walk.monitoringAt = walk.resolvedAt = null
  walk.ownerByHand = false
}

function advance(walk: Walk, claim: Claim, status: 'acknowledged' | 'identified' | 'monitoring', at: Date): void {
  const back = rank(status) < rank(walk.status)
  if (back && walk.statusByHand !== claim.byHand) return
  if (walk.status !== status) turn(walk, claim, status, at)
  if (status === 'acknowledged' || claim.byHand) walk.acknowledgedAt ??= at
  if (status === 'acknowledged') walk.identifiedAt = null
  if (status === 'identified') walk.identifiedAt ??= at
  if (status === 'monitoring') walk.monitoringAt ??= at
  else walk.monitoringAt = null
}

function own(walk: Walk, claim: Claim, at: Date): void {
  if (claim.byHand) {
    if (claim.status !== null && claim.ownerName !== walk.ownerName) walk.acknowledgedAt = at
    walk.ownerId = claim.ownerId
    walk.ownerName = claim.ownerName
    walk.ownerByHand = true
    return
  }
  if (claim.ownerName === null) return disown(walk, claim, at)
  // Named for it, but not at work on it: that is no acknowledgement.
  if (walk.status === 'open' || walk.status === 'resolved' || claim.status === 'firing') return
  if (walk.ownerName === claim.ownerName) return
  walk.ownerId = null
  walk.ownerName = claim.ownerName
  walk.ownerByHand = false
  walk.acknowledgedAt = at
}

/** The source says that whom it had named has it no more. */
function disown(walk: Walk, claim: Claim, at: Date): void {
  if (walk.ownerByHand) return
  walk.ownerId = walk.ownerName = null
  if (claim.status !== 'acknowledged') walk.acknowledgedAt = null
  if (claim.status !== 'firing' || walk.statusByHand || walk.status === 'open') return
  turn(walk, claim, 'open', at)
  walk.identifiedAt = walk.monitoringAt = null
}

type Placed = { claim: Claim; at: Date; resolvedAt: Date | null }

/** What a source says of the future tells how far its clock is ahead, for all that it says. */
function aheadOf(claims: readonly Claim[]): number {
  const said = claims.filter(({ byHand }) => !byHand)
  return Math.max(0, ...said.map(({ saidAt, heardAt }) => saidAt.getTime() - heardAt.getTime()))
}

/** By our clock, the first first. */
function inOrder(claims: readonly Claim[], aheadMs: number): Placed[] {
  const ours = (moment: Date, byHand: boolean) => (byHand ? moment : new Date(moment.getTime() - aheadMs))
  return claims
    .map((claim) => ({
      claim,
      at: ours(claim.saidAt, claim.byHand),
      resolvedAt: claim.resolvedAt && ours(claim.resolvedAt, claim.byHand),
    }))
    .sort(
      (a, b) =>
        a.at.getTime() - b.at.getTime() ||
        Number(a.claim.byHand) - Number(b.claim.byHand) ||
        rank(a.claim.status) - rank(b.claim.status) ||
        compare(contentOf(a.claim), contentOf(b.claim)),
    )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** What the claim says, without when it was heard. */
export function contentOf({ byHand, status, ownerSaid, ownerName, title, severity, resolvedAt }: Claim): string {
  return JSON.stringify([byHand, status, ownerSaid, ownerName, title, severity, resolvedAt])
}
