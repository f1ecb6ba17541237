import { isNull } from 'drizzle-orm'
import { errorEvents } from '#drizzle/schema/events.ts'
import { impactCounts, impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import { impactLookbackMs } from '#shared/incidents.ts'
import type { Database } from '#server/platform/database.ts'

type Seen = { events: number; firstSeen: string; lastSeen: string; issues: Record<string, number> }

/** Whom each incident hit, worked out event by event from what is stored: `incident/customer` → what was seen. */
export async function impactsFromScratch(db: Database): Promise<Record<string, Seen>> {
  const [events, links, all] = await Promise.all([
    db.select().from(errorEvents),
    db.select().from(incidentIssues).where(isNull(incidentIssues.cutAt)),
    db.select().from(incidents),
  ])
  const seen: Record<string, Seen> = {}
  for (const { customerId, issueId, occurredAt } of events) {
    if (customerId === '') continue
    for (const link of links.filter((one) => one.issueId === issueId)) {
      const incident = all.find(({ id }) => id === link.incidentId)
      if (!incident || occurredAt.getTime() < incident.startedAt.getTime() - impactLookbackMs) continue
      if (incident.resolvedAt && occurredAt > incident.resolvedAt) continue
      const at = occurredAt.toISOString()
      const key = `${incident.id}/${customerId}`
      const one = (seen[key] ??= { events: 0, firstSeen: at, lastSeen: at, issues: {} })
      one.events += 1
      if (at < one.firstSeen) one.firstSeen = at
      if (at > one.lastSeen) one.lastSeen = at
      one.issues[issueId] = (one.issues[issueId] ?? 0) + 1
    }
  }
  return sorted(seen)
}

/** The same from the rows that Knowfirst keeps. */
export async function impactsKept(db: Database): Promise<Record<string, Seen>> {
  const rows = await db.select().from(impacts)
  return sorted(
    Object.fromEntries(
      rows
        .filter(({ events }) => events > 0)
        .map((row) => [
          `${row.incidentId}/${row.customerId}`,
          {
            events: row.events,
            firstSeen: row.firstSeen.toISOString(),
            lastSeen: row.lastSeen.toISOString(),
            issues: Object.fromEntries(row.evidence.issues.map(({ id, events }) => [id, events])),
          },
        ]),
    ),
  )
}

type Count = { accounts: number; told: number; calledFirst: number }

export async function countsFromScratch(db: Database): Promise<Record<string, Count>> {
  const counts: Record<string, Count> = {}
  for (const row of await db.select().from(impacts)) {
    const count = (counts[`${row.incidentId}/${row.level}`] ??= { accounts: 0, told: 0, calledFirst: 0 })
    count.accounts += 1
    if (row.toldAt) count.told += 1
    if (row.calledAt && (!row.toldAt || row.calledAt < row.toldAt)) count.calledFirst += 1
  }
  return sorted(counts)
}

export async function countsKept(db: Database): Promise<Record<string, Count>> {
  const rows = await db.select().from(impactCounts)
  return sorted(
    Object.fromEntries(
      rows
        .filter(({ accounts, told, calledFirst }) => accounts || told || calledFirst)
        .map(({ incidentId, level, accounts, told, calledFirst }) => [
          `${incidentId}/${level}`,
          { accounts, told, calledFirst },
        ]),
    ),
  )
}

const sorted = <Value>(record: Record<string, Value>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))
