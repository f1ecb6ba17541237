import { and, count, desc, eq, gt, gte, isNull, max, min, sql, sum } from 'drizzle-orm'
import { customerIssues } from '#drizzle/schema/events.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import type { ContactView, CustomerView } from '#shared/customers.ts'
import type { CustomerLanguage } from '#shared/languages.ts'
import type { WordingView } from '#shared/wordings.ts'
import type { Context } from '#server/platform/context.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { findCustomer, listContacts } from '#server/domains/customers/index.ts'
import { senderName, type Told, toldTo } from '#server/domains/mail/index.ts'
import { type Subject, wordingsFor } from '#server/domains/wordings/index.ts'
import { type FactSource, quietDays } from './collect.ts'
import { usableZone } from './local.ts'

/** Whom a draft is for and what it is about. */
export type DraftSubject = {
  customerId: string
  contactId: number | null
  incidentId: number | null
  issueId: number | null
  language: CustomerLanguage
}

/** Reads the rows that the facts of one recipient stand on, as they are now. Throws `not_found`. */
export async function readFactSource(q: Queryable, ctx: Context, subject: DraftSubject): Promise<FactSource> {
  const { customerId, incidentId, issueId } = subject
  const customer = await customerNamed(q, customerId)
  const contact = subject.contactId === null ? null : await findContact(q, customerId, subject.contactId)
  const incident = incidentId === null ? null : await findIncidentRow(q, incidentId)
  const seen = await seenBy(q, ctx, subject)
  const subjects = await wordingSubjects(q, subject)
  const wordings = await wordingsFor(q, subjects, subject.language)
  const told = await toldTo(q, customerId)
  return {
    now: ctx.clock.now(),
    zone: usableZone(contact?.timeZone, customer.timeZone),
    customer: { id: customer.id, name: customer.name },
    contact: contact && { id: Number(contact.id), name: contact.name, email: contact.email },
    seen,
    incident,
    again: incident?.resolvedAt ? await metAgain(q, customerId, incident.id, incident.resolvedAt) : null,
    wording: firstWording(subjects, wordings),
    told: told
      .filter((one) => one.state === 'accepted' && isAbout(one, incidentId, issueId))
      .map(({ deliveryId, at, subject: toldSubject }) => ({ deliveryId, at, subject: toldSubject })),
    signature: senderName(ctx.config),
  }
}

/** The customer, also by an ID that was claimed by another. Throws `not_found`. */
export async function customerNamed(q: Queryable, id: string): Promise<CustomerView> {
  const customer = await findCustomer(q, id)
  if (!customer) throw notFound(`There is no customer ${id}.`)
  return customer
}

async function findContact(q: Queryable, customerId: string, contactId: number): Promise<ContactView | null> {
  const contacts = await listContacts(q, customerId)
  return contacts.find(({ id }) => id === String(contactId)) ?? null
}

async function findIncidentRow(q: Queryable, incidentId: number): Promise<FactSource['incident']> {
  const [incident] = await q.select().from(incidents).where(eq(incidents.id, incidentId))
  if (!incident) throw notFound(`There is no INC-${incidentId}.`)
  return incident
}

/** Own errors: those that count for the incident, else those of the issue, else whatever was there lately. */
async function seenBy(q: Queryable, ctx: Context, subject: DraftSubject): Promise<FactSource['seen']> {
  const { customerId, incidentId, issueId } = subject
  if (incidentId !== null) {
    const ofIncident = and(eq(impacts.customerId, customerId), eq(impacts.incidentId, incidentId))
    const [impact] = await q.select().from(impacts).where(ofIncident)
    return impact?.level === 'hit' ? { ...impact, sources: [`impacts:${customerId}/${incidentId}`] } : null
  }
  if (issueId !== null) {
    const ofIssue = and(eq(customerIssues.customerId, customerId), eq(customerIssues.issueId, issueId))
    const [row] = await q.select().from(customerIssues).where(ofIssue)
    return row ? { ...row, sources: [`customer_issues:${customerId}/${issueId}`] } : null
  }
  const since = new Date(ctx.clock.now().getTime() - quietDays * 86_400_000)
  const [all] = await q
    .select({
      rows: count(),
      events: sum(customerIssues.events).mapWith(Number),
      firstSeen: min(customerIssues.firstSeen),
      lastSeen: max(customerIssues.lastSeen),
    })
    .from(customerIssues)
    .where(and(eq(customerIssues.customerId, customerId), gte(customerIssues.lastSeen, since)))
  if (!all?.firstSeen || !all.lastSeen) return null
  const { events, firstSeen, lastSeen } = all
  return { events, firstSeen, lastSeen, sources: [`customer_issues:${customerId}`] }
}

/** The customer's last error, after the incident was resolved, with an issue that belongs to it. */
async function metAgain(q: Queryable, customerId: string, incidentId: number, resolvedAt: Date): Promise<Date | null> {
  const [met] = await q
    .select({ last: max(customerIssues.lastSeen) })
    .from(incidentIssues)
    .innerJoin(customerIssues, eq(customerIssues.issueId, incidentIssues.issueId))
    .where(
      and(
        eq(incidentIssues.incidentId, incidentId),
        isNull(incidentIssues.cutAt),
        eq(customerIssues.customerId, customerId),
        gt(customerIssues.lastSeen, resolvedAt),
      ),
    )
  return met?.last ?? null
}

/** Whose wording says it best: the incident's, the issue's, else that of the issue this customer met most in it. */
async function wordingSubjects(q: Queryable, subject: DraftSubject): Promise<Subject[]> {
  const { customerId, incidentId, issueId } = subject
  const subjects: Subject[] = []
  if (incidentId !== null) subjects.push({ kind: 'incident', id: incidentId })
  if (issueId !== null) subjects.push({ kind: 'issue', id: issueId })
  if (incidentId !== null && issueId === null) {
    const linked = await q
      .select({ issueId: incidentIssues.issueId })
      .from(incidentIssues)
      .leftJoin(
        customerIssues,
        and(eq(customerIssues.issueId, incidentIssues.issueId), eq(customerIssues.customerId, customerId)),
      )
      .where(and(eq(incidentIssues.incidentId, incidentId), isNull(incidentIssues.cutAt)))
      .orderBy(sql`${customerIssues.events} desc nulls last`, desc(incidentIssues.issueId))
      .limit(20)
    subjects.push(...linked.map(({ issueId: id }): Subject => ({ kind: 'issue', id })))
  }
  return subjects
}

function firstWording(subjects: Subject[], wordings: Map<string, WordingView>): FactSource['wording'] {
  for (const { kind, id } of subjects) {
    const view = wordings.get(`${kind}:${id}`)
    if (view) return { view, source: `wordings:${kind}:${id}:${view.language}@${view.version}` }
  }
  return null
}

function isAbout(told: Told, incidentId: number | null, issueId: number | null): boolean {
  return incidentId === null ? issueId !== null && told.issueId === issueId : told.incidentId === incidentId
}
