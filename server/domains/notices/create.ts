import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { drafts } from '#drizzle/schema/notices.ts'
import type { createDraftInput, DraftView, Finding } from '#shared/notices.ts'
import { type ActorContext, actorName, audit, authorize } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import { conflict, invalid } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { agentLanguageOf } from './check.ts'
import { checksVersion, checkText } from './checks/check-text.ts'
import { compose, type Written } from './composer/compose.ts'
import { languages } from './composer/languages.ts'
import { collectFacts } from './facts/collect.ts'
import { internalWords } from './facts/internal.ts'
import { localiser } from './facts/local.ts'
import { readFactSource } from './facts/read.ts'
import { hashFacts, renderFacts } from './facts/render.ts'
import { resolveSubject } from './facts/subject.ts'
import type { FactSet } from './facts/values.ts'
import { llmConfigured } from './llm/ask.ts'
import { promptVersion } from './llm/prompt.ts'
import { writeWithLlm } from './llm/write.ts'
import { draftView } from './queries.ts'

type CreateDraft = z.output<typeof createDraftInput>
type OnText = (written: Written) => void

/**
 * Writes a draft from this customer's facts, by the LLM when one is configured and its text passes the checks, else
 * by the composer. `onText` hears the text grow; `signal` stops the LLM, and then nothing is kept.
 * Throws `not_found`, or `invalid` when there is nobody to write to or nothing to say for the purpose.
 */
export async function createDraft(
  ctx: ActorContext,
  input: CreateDraft,
  onText: OnText = () => {},
  signal?: AbortSignal,
): Promise<DraftView> {
  authorize(ctx, 'notices.draft')
  const stored = await draftOfRequest(ctx.db, ctx, input)
  if (stored) return stored
  const subject = await resolveSubject(ctx.db, ctx, input)
  const source = await readFactSource(ctx.db, ctx, subject)
  const collected = collectFacts(source)
  refuseEmptyPurpose(input, collected.set, source.again !== null)
  const language = languages[subject.language]
  const local = localiser(source.zone, source.now)
  const facts = renderFacts(collected, language, local)
  const internal = await internalWords(ctx.db, subject)
  const agentLanguage = agentLanguageOf(ctx)
  const check = (written: Written): Finding[] =>
    checkText({
      ...written,
      language: subject.language,
      facts,
      internalWords: internal,
      now: source.now,
      agentLanguage,
    })

  const composed = compose(input.purpose, collected.set, language, local)
  const asked = llmConfigured(ctx.config)
    ? await writeWithLlm(ctx.config, {
        purpose: input.purpose,
        language: subject.language,
        facts,
        subject: composed.subject,
        check,
        onText,
        signal,
        agentLanguage,
      })
    : undefined
  const byLlm = asked && 'written' in asked
  const written = byLlm ? asked.written : composed
  if (!byLlm) onText(written)
  ctx.metrics.drafts.inc({ by: byLlm ? 'llm' : 'composer', outcome: asked && !byLlm ? asked.outcome : 'written' })
  signal?.throwIfAborted()

  return await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now()
    const [draft] = await tx
      .insert(drafts)
      .values({
        ...subject,
        id: input.requestId ?? randomUUID(),
        purpose: input.purpose,
        ...written,
        by: byLlm ? 'llm' : 'composer',
        fallbackReason: asked && !byLlm ? asked.fallbackReason : null,
        facts,
        factsHash: hashFacts(facts),
        findings: byLlm ? asked.findings : check(written),
        checksVersion,
        status: 'draft',
        createdBy: actorName(ctx.actor).id,
        createdAt: now,
        updatedAt: now,
      })
      .onConflictDoNothing()
      .returning()
    if (!draft) {
      // The same request, on a connection that was lost: what it stored is the answer to both.
      const before = await draftOfRequest(tx, ctx, input)
      if (!before) throw new Error('the draft was not stored')
      return before
    }
    await audit(tx, ctx, {
      action: 'draft.create',
      subject: { kind: 'draft', id: draft.id },
      customerId: draft.customerId,
      details: {
        purpose: draft.purpose,
        by: draft.by,
        language: draft.language,
        promptVersion: byLlm ? promptVersion : null,
      },
    })
    await notifyLive(tx, [`customer:${draft.customerId}`])
    return draftView(draft)
  })
}

/** The draft that this request, asked by the same person, has stored before. */
async function draftOfRequest(
  q: Queryable,
  ctx: ActorContext,
  { requestId, customerId }: CreateDraft,
): Promise<DraftView | undefined> {
  if (!requestId) return undefined
  const [draft] = await q
    .select()
    .from(drafts)
    .where(and(eq(drafts.customerId, customerId), eq(drafts.id, requestId)))
  if (!draft) return undefined
  if (draft.createdBy !== actorName(ctx.actor).id) throw conflict('This request was made by somebody else.')
  return draftView(draft)
}

/** Two purposes say something that must be true first. */
function refuseEmptyPurpose({ purpose }: CreateDraft, set: FactSet, again: boolean): void {
  if (purpose === 'fixed' && again) {
    throw invalid('Not fixed for this customer: the same error came again after the incident was resolved.')
  }
  if (purpose === 'fixed' && !set.fixedAt) {
    throw invalid('There is nothing to call fixed: the incident of this customer is not resolved.')
  }
  if (purpose === 'workaround' && !set.workaround) {
    throw invalid('No workaround is approved for this problem in the customer’s language. Add one to its wording.')
  }
}
