import type { AgentLanguage } from '#shared/languages.ts'
import type { Finding } from '#shared/notices.ts'
import { type ActorContext, authorize } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { checkText, isSendable } from './checks/check-text.ts'
import { internalWords } from './facts/internal.ts'
import { type Draft, findDraft, languageOf, subjectOf } from './queries.ts'

/** What the checks say of this text for the draft's recipient; nothing is kept. Throws `not_found`. */
export async function checkDraft(
  ctx: ActorContext,
  input: { id: string; customerId?: string; subject: string; text: string },
): Promise<{ findings: Finding[]; sendable: boolean }> {
  authorize(ctx, 'notices.draft')
  const draft = await findDraft(ctx.db, input.id, input.customerId)
  const findings = await findingsFor(ctx.db, ctx, draft, input)
  return { findings, sendable: draft.status === 'draft' && isSendable(findings) }
}

/** The findings for a text, against the facts that the draft stands on. */
export async function findingsFor(
  q: Queryable,
  ctx: ActorContext,
  draft: Draft,
  written: { subject: string; text: string },
): Promise<Finding[]> {
  return checkText({
    subject: written.subject,
    text: written.text,
    language: languageOf(draft),
    facts: draft.facts,
    internalWords: await internalWords(q, subjectOf(draft)),
    now: ctx.clock.now(),
    agentLanguage: agentLanguageOf(ctx),
  })
}

export function agentLanguageOf(ctx: ActorContext): AgentLanguage {
  return ctx.actor.kind === 'user' ? ctx.actor.locale : 'en'
}
