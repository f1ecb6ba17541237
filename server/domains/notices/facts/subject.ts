import { and, desc, eq, gte, isNotNull, isNull, sql } from 'drizzle-orm'
import { customerIssues } from '#drizzle/schema/events.ts'
import { impacts } from '#drizzle/schema/impact.ts'
import { incidentIssues, incidents } from '#drizzle/schema/incidents.ts'
import type { ContactView } from '#shared/customers.ts'
import { incidentIdOf } from '#shared/incidents.ts'
import { supportedLanguage } from '#shared/languages.ts'
import type { createDraftInput } from '#shared/notices.ts'
import type { z } from 'zod'
import { listContacts } from '#server/domains/customers/index.ts'
import type { Context } from '#server/platform/context.ts'
import type { Queryable } from '#server/platform/database.ts'
import { invalid, notFound } from '#server/platform/errors.ts'
import { quietDays } from './collect.ts'
import { customerNamed, type DraftSubject } from './read.ts'

/**
 * Fills in what the input leaves open: the first contact with an e-mail address; the contact's, else the customer's
 * language; the incident that the issue belongs to; and with neither, what hurts this customer most now.
 * Throws `not_found`, or `invalid` when there is nobody to write to.
 */
export async function resolveSubject(
  q: Queryable,
  ctx: Context,
  input: z.output<typeof createDraftInput>,
): Promise<DraftSubject> {
  const customer = await customerNamed(q, input.customerId)
  const contact = await contactFor(q, customer.id, input.contact)
  const language = input.language ?? supportedLanguage(contact.language) ?? supportedLanguage(customer.language) ?? 'en'
  const about = { customerId: customer.id, contactId: Number(contact.id), language }
  if (input.incident) {
    return { ...about, incidentId: incidentIdOf(input.incident), issueId: input.issue ? Number(input.issue) : null }
  }
  if (input.issue) {
    const issueId = Number(input.issue)
    return { ...about, incidentId: await incidentOf(q, customer.id, issueId), issueId }
  }
  const incidentId = await worstIncident(q, customer.id, input.purpose === 'fixed')
  if (incidentId !== null) return { ...about, incidentId, issueId: null }
  return { ...about, incidentId: null, issueId: await latestIssue(q, ctx, customer.id) }
}

async function contactFor(q: Queryable, customerId: string, wanted: string | null | undefined): Promise<ContactView> {
  const contacts = await listContacts(q, customerId)
  if (wanted) {
    const contact = contacts.find(({ id }) => id === wanted)
    if (!contact) throw notFound('This contact does not belong to this customer.')
    if (!contact.email) throw invalid('This contact has no e-mail address. Choose another, or add the address.')
    return contact
  }
  const contact = contacts.find(({ email }) => email)
  if (!contact) throw invalid('This customer has no contact with an e-mail address. Add one to the directory first.')
  return contact
}

/** The incident through which the issue hurts the customer: an open one first, then the latest. */
async function incidentOf(q: Queryable, customerId: string, issueId: number): Promise<number | null> {
  const [linked] = await q
    .select({ id: incidents.id })
    .from(incidentIssues)
    .innerJoin(incidents, eq(incidents.id, incidentIssues.incidentId))
    .innerJoin(impacts, and(eq(impacts.incidentId, incidents.id), eq(impacts.customerId, customerId)))
    .where(and(eq(incidentIssues.issueId, issueId), isNull(incidentIssues.cutAt)))
    .orderBy(sql`${incidents.resolvedAt} is not null`, desc(incidents.startedAt))
    .limit(1)
  return linked?.id ?? null
}

async function worstIncident(q: Queryable, customerId: string, resolved: boolean): Promise<number | null> {
  const [worst] = await q
    .select({ id: incidents.id })
    .from(impacts)
    .innerJoin(incidents, eq(incidents.id, impacts.incidentId))
    .where(
      and(
        eq(impacts.customerId, customerId),
        resolved ? isNotNull(incidents.resolvedAt) : isNull(incidents.resolvedAt),
      ),
    )
    .orderBy(desc(impacts.lastSeen))
    .limit(1)
  return worst?.id ?? null
}

async function latestIssue(q: Queryable, ctx: Context, customerId: string): Promise<number | null> {
  const since = new Date(ctx.clock.now().getTime() - quietDays * 86_400_000)
  const [latest] = await q
    .select({ issueId: customerIssues.issueId })
    .from(customerIssues)
    .where(and(eq(customerIssues.customerId, customerId), gte(customerIssues.lastSeen, since)))
    .orderBy(desc(customerIssues.lastSeen))
    .limit(1)
  return latest?.issueId ?? null
}
