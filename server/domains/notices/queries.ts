import { and, eq } from 'drizzle-orm'
import { drafts } from '#drizzle/schema/notices.ts'
import { type CustomerLanguage, supportedLanguage } from '#shared/languages.ts'
import type { DraftView, Fact } from '#shared/notices.ts'
import type { Queryable } from '#server/platform/database.ts'
import { notFound } from '#server/platform/errors.ts'
import { renderHtml } from '#server/domains/mail/index.ts'
import { isSendable } from './checks/check-text.ts'
import type { DraftSubject } from './facts/read.ts'

export type Draft = typeof drafts.$inferSelect

/** One draft; `customerId` may be left out where only the ID is known. Throws `not_found`. */
export async function findDraft(q: Queryable, id: string, customerId?: string): Promise<Draft> {
  const ofCustomer = customerId === undefined ? undefined : eq(drafts.customerId, customerId)
  const [draft] = await q
    .select()
    .from(drafts)
    .where(and(eq(drafts.id, id), ofCustomer))
  if (!draft) throw notFound('This draft is not there.')
  return draft
}

/** The same, held until the end of the transaction. */
export async function lockDraft(q: Queryable, id: string, customerId: string): Promise<Draft> {
  const [draft] = await q
    .select()
    .from(drafts)
    .where(and(eq(drafts.customerId, customerId), eq(drafts.id, id)))
    .for('update')
  if (!draft) throw notFound('This draft is not there.')
  return draft
}

export function languageOf(draft: Draft): CustomerLanguage {
  return supportedLanguage(draft.language) ?? 'en'
}

export function subjectOf(draft: Draft): DraftSubject {
  const { customerId, contactId, incidentId, issueId } = draft
  return { customerId, contactId, incidentId, issueId, language: languageOf(draft) }
}

/** Where the draft goes: the address and name that its facts hold. */
export function addresseeOf(facts: Fact[]): { name: string | null; email: string | null } {
  const values = facts.find((fact) => fact.kind === 'addressee')?.values ?? {}
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return { name: text(values['contact']), email: text(values['email']) }
}

/** The draft as the page shows it; `html` is what would be sent. */
export function draftView(draft: Draft): DraftView {
  return {
    id: draft.id,
    customerId: draft.customerId,
    contact: draft.contactId === null ? null : { id: String(draft.contactId), ...addresseeOf(draft.facts) },
    purpose: draft.purpose,
    incident: draft.incidentId === null ? null : `INC-${draft.incidentId}`,
    issueId: draft.issueId === null ? null : String(draft.issueId),
    language: draft.language,
    subject: draft.subject,
    text: draft.text,
    html: renderHtml(draft),
    by: draft.by,
    fallbackReason: draft.fallbackReason,
    facts: draft.facts.map(({ id, kind, text }) => ({ id, kind, text })),
    findings: draft.findings,
    sendable: draft.status === 'draft' && isSendable(draft.findings),
    status: draft.status,
  }
}
