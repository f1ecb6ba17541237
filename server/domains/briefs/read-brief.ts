import type { Brief, Problem, ProblemWording } from '#shared/briefs.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import type { WordingView } from '#shared/wordings.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import { findCustomer } from '#server/domains/customers/index.ts'
import type { Told } from '#server/domains/mail/index.ts'
import type { Subject } from '#server/domains/wordings/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { findProblems, type FoundProblem, type MetIncident } from './problems.ts'
import { readRows } from './queries.ts'
import { generalWording, sayFor } from './say/say.ts'

const lookBackMs = 30 * 24 * 3_600_000

/**
 * What an agent sees and says about one customer now, in the agent's language. Throws `not_found` for an ID that
 * neither the directory nor an event ever named.
 */
export async function readBrief(ctx: ActorContext, customerId: string, language: AgentLanguage): Promise<Brief> {
  authorize(ctx, 'customers.read')
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - lookBackMs)
  if (customerId.includes('\0')) throw notFound('No customer ID holds that character.')
  const asAsked = await readRows(ctx, customerId, language, now, since)
  // The ID may be one that the customer had before the directory listed it.
  const known = asAsked.customer ?? (await findCustomer(ctx.db, customerId))
  if (!known) {
    throw notFound(
      `No customer has the ID ${customerId}: it is not in the directory, and no event has named it. Try a name, phone or e-mail.`,
    )
  }
  const rows = asAsked.customer ? asAsked : await readRows(ctx, known.id, language, now, since)
  const { contacts, recent, told, contactRecords, wordings } = rows
  const found = findProblems(rows.issues, rows.incidents, now)
  const timeZone = known.timeZone ?? contacts.find((contact) => contact.timeZone)?.timeZone ?? null
  return {
    customer: known,
    contacts,
    problems: found.map((problem) => viewOf(problem, wordings, told, language, { now, timeZone })),
    recent,
    told: told.map(toldView),
    contactRecords,
    lastActivity: latest(recent[0]?.at, rows.lastSuccess?.at),
    lastSuccess: rows.lastSuccess,
    asOf: now.toISOString(),
  }
}

/** ISO times in UTC: the later one is the greater text. */
const latest = (one = '', other = '') => (one > other ? one : other) || null

/** The incident's own words come before those of its issues. */
function subjectsOf({ incident, issueIds }: FoundProblem): Subject[] {
  const ofIssues = issueIds.map((id) => ({ kind: 'issue' as const, id }))
  return incident ? [{ kind: 'incident', id: incident.id }, ...ofIssues] : ofIssues
}

function viewOf(
  problem: FoundProblem,
  wordings: Map<string, WordingView>,
  told: Told[],
  language: AgentLanguage,
  place: { now: Date; timeZone: string | null },
): Problem {
  const { incident, issue, issueIds, count, firstSeen, lastSeen, state, others } = problem
  const wording = wordingOf(problem, wordings, language)
  return {
    issue: { id: issue ? String(issue.id) : '', title: issue?.title ?? incident?.title ?? '' },
    wording,
    count,
    firstSeen: firstSeen.toISOString(),
    lastSeen: lastSeen.toISOString(),
    state,
    level: incident?.level ?? null,
    others,
    incident: incident && incidentView(incident),
    told: told
      .filter((one) =>
        one.incidentId === null
          ? one.issueId !== null && issueIds.includes(one.issueId)
          : one.incidentId === incident?.id,
      )
      .map(toldView),
    say: sayFor(
      {
        wording,
        count,
        firstSeen,
        lastSeen,
        state,
        incident: incident && {
          status: incident.status,
          openedAt: incident.openedAt,
          workedOnSince: incident.acknowledgedAt,
          nextUpdateAt: incident.nextUpdateAt,
          fixedAt: incident.resolvedAt ?? incident.monitoringAt,
        },
      },
      language,
      place,
    ),
  }
}

function wordingOf(problem: FoundProblem, wordings: Map<string, WordingView>, language: AgentLanguage): ProblemWording {
  const approved = subjectsOf(problem)
    .map(({ kind, id }) => wordings.get(`${kind}:${id}`))
    .find(Boolean)
  if (!approved) return generalWording(language)
  const { title, notices, meaning, workaround } = approved
  return { title, notices, meaning, workaround, by: 'approved' }
}

function incidentView(incident: MetIncident): NonNullable<Problem['incident']> {
  const iso = (moment: Date | null) => moment?.toISOString() ?? null
  return {
    ref: incidentRef(incident.id),
    title: incident.title,
    status: incident.status,
    owner: incident.ownerName,
    since: iso(incident.acknowledgedAt),
    startedAt: incident.startedAt.toISOString(),
    nextUpdateAt: iso(incident.nextUpdateAt),
    monitoringAt: iso(incident.monitoringAt),
    resolvedAt: iso(incident.resolvedAt),
    updates: incident.updates,
  }
}

function toldView({ incidentId: _incident, issueId: _issue, ...view }: Told) {
  return view
}
