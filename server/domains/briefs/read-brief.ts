import type { Brief, Problem, ProblemWording } from '#shared/briefs.ts'
import { incidentRef } from '#shared/incidents.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import type { WordingView } from '#shared/wordings.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import { contactRecordsOf } from '#server/domains/calls/index.ts'
import { findCustomer, listContacts } from '#server/domains/customers/index.ts'
import { recentEvents } from '#server/domains/events/index.ts'
import { type Told, toldTo } from '#server/domains/mail/index.ts'
import { type Subject, wordingsFor } from '#server/domains/wordings/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { planName } from '#server/platform/plans.ts'
import { findProblems, type FoundProblem, type MetIncident } from './problems.ts'
import { metIncidents, metIssues } from './queries.ts'
import { generalWording, sayFor } from './say/say.ts'

const lookBackMs = 30 * 24 * 3_600_000
const recentLimit = 30

/**
 * What an agent sees and says about one customer now, in the agent's language. Throws `not_found` for an ID that
 * neither the directory nor an event ever named.
 */
export async function readBrief(ctx: ActorContext, customerId: string, language: AgentLanguage): Promise<Brief> {
  authorize(ctx, 'customers.read')
  const now = ctx.clock.now()
  const since = new Date(now.getTime() - lookBackMs)
  const readAll = (id: string) =>
    Promise.all([
      listContacts(ctx.db, id),
      metIssues(ctx, id, since),
      metIncidents(ctx, id, since),
      recentEvents(ctx.db, id, { limit: recentLimit }, planName(ctx, 'brief_recent')),
      toldTo(ctx.db, id),
      contactRecordsOf(ctx.db, id),
    ])
  // Side by side: nearly always the ID asked for is the customer's own.
  const [customer, asAsked] = await Promise.all([findCustomer(ctx.db, customerId), readAll(customerId)])
  if (!customer) {
    throw notFound(
      `No customer has the ID ${customerId}: it is not in the directory, and no event has named it. Try a name, phone or e-mail.`,
    )
  }
  const all = customer.id === customerId ? asAsked : await readAll(customer.id)
  const [contacts, issues, incidents, recent, told, contactRecords] = all
  const found = findProblems(issues, incidents, now)
  const wordings = await wordingsFor(ctx.db, found.flatMap(subjectsOf), language)
  const timeZone = customer.timeZone ?? contacts.find((contact) => contact.timeZone)?.timeZone ?? null
  return {
    customer,
    contacts,
    problems: found.map((problem) => viewOf(problem, wordings, told, language, { now, timeZone })),
    recent,
    told: told.map(toldView),
    contactRecords,
    lastActivity: recent[0]?.at ?? null,
    asOf: now.toISOString(),
  }
}

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
    issue: { id: String(issue.id), title: issue.title },
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
          workedOnSince: incident.ownerName === null ? null : incident.acknowledgedAt,
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
  }
}

function toldView({ incidentId: _incident, issueId: _issue, ...view }: Told) {
  return view
}
