import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { deliveries } from '#drizzle/schema/mail.ts'
import { approvals, drafts } from '#drizzle/schema/notices.ts'
import type { ApprovedDraft, approveDraftInput, Finding } from '#shared/notices.ts'
import { type ActorContext, actorName, audit, authorize } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'
import { conflict, type DomainError, invalid } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { type Delivery, deliveryView, enqueueDelivery, letterHash } from '#server/domains/mail/index.ts'
import { agentLanguageOf, findingsFor } from './check.ts'
import { isSendable } from './checks/check-text.ts'
import { collectFacts } from './facts/collect.ts'
import { type ChangedFact, changedFacts, changeFindings } from './facts/hold.ts'
import { localiser } from './facts/local.ts'
import { readFactSource } from './facts/read.ts'
import { addresseeOf, type Draft, draftView, languageOf, lockDraft, subjectOf } from './queries.ts'

type Outcome = { approved: ApprovedDraft } | { refused: DomainError }

/**
 * A person's yes to exactly this text: kept with the facts it stands on, and the e-mail queued, in one transaction.
 * A second yes gives the same delivery. Throws `conflict` with `details.changed` when facts no longer hold (the draft
 * is then recalled), with `details.findings` when a check forbids it, or when the text is not the one that is stored.
 */
export async function approveDraft(
  ctx: ActorContext,
  input: z.infer<typeof approveDraftInput>,
): Promise<ApprovedDraft> {
  authorize(ctx, 'notices.approve')
  const outcome = await ctx.db.transaction(async (tx): Promise<Outcome> => {
    const draft = await lockDraft(tx, input.id, input.customerId)
    if (draft.subject !== input.subject || draft.text !== input.text) {
      throw conflict('The text is not the one you saw: somebody changed it. Read it again.')
    }
    if (draft.status === 'approved') return { approved: { draft: draftView(draft), ...(await sentAlready(tx, draft)) } }
    if (draft.status !== 'draft') throw conflict('This draft was put away. Write a new one.')
    const changed = await changesSince(tx, ctx, draft)
    if (changed.length > 0) return { refused: await recall(tx, ctx, draft, changed) }
    const findings = await findingsFor(tx, ctx, draft, draft)
    if (!isSendable(findings)) {
      const [first] = findings.filter((finding) => finding.severity === 'block')
      throw conflict(`This cannot be sent yet. ${first?.message ?? ''}`, { findings })
    }
    return { approved: await approve(tx, ctx, draft) }
  })
  if ('refused' in outcome) throw outcome.refused
  return outcome.approved
}

async function changesSince(tx: Transaction, ctx: ActorContext, draft: Draft): Promise<ChangedFact[]> {
  const source = await readFactSource(tx, ctx, subjectOf(draft))
  const local = localiser(source.zone, source.now)
  return changedFacts(draft.facts, collectFacts(source), languageOf(draft), local, draft.createdAt)
}

/** Committed, unlike the approval: nobody should read the old text again and take it for true. */
async function recall(tx: Transaction, ctx: ActorContext, draft: Draft, changed: ChangedFact[]): Promise<DomainError> {
  await setStatus(tx, ctx, draft, 'recalled', changeFindings(changed, agentLanguageOf(ctx)))
  await audit(tx, ctx, {
    action: 'draft.recall',
    subject: { kind: 'draft', id: draft.id },
    customerId: draft.customerId,
    details: { changed },
  })
  await notifyLive(tx, [`customer:${draft.customerId}`])
  const news = changed.map(({ before, now }) => `“${before ?? '–'}” → “${now ?? '–'}”`).join('; ')
  return conflict(`What this draft says is no longer true: ${news}. Write it again.`, { changed })
}

async function approve(tx: Transaction, ctx: ActorContext, draft: Draft): Promise<ApprovedDraft> {
  const { name: toName, email: toEmail } = addresseeOf(draft.facts)
  if (!toEmail) throw invalid('This contact has no e-mail address. Choose another, or add the address.')
  const letter = { toEmail, language: draft.language, subject: draft.subject, text: draft.text }
  const by = actorName(ctx.actor)
  const approvalId = randomUUID()
  await tx.insert(approvals).values({
    customerId: draft.customerId,
    id: approvalId,
    draftId: draft.id,
    textHash: letterHash(letter),
    factsHash: draft.factsHash,
    approvedBy: by.id,
    approvedByName: by.name,
    approvedAt: ctx.clock.now(),
  })
  const approved = await setStatus(tx, ctx, draft, 'approved')
  const { customerId, contactId, incidentId, issueId } = draft
  const about = { customerId, draftId: draft.id, approvalId, contactId, incidentId, issueId, toName }
  const delivery = await enqueueDelivery(tx, ctx, { ...letter, ...about })
  await audit(tx, ctx, {
    action: 'draft.approve',
    subject: { kind: 'draft', id: draft.id },
    customerId,
    details: { approvalId, deliveryId: delivery.id, by: draft.by },
  })
  return { draft: draftView(approved), delivery: deliveryView(delivery, null) }
}

async function setStatus(
  tx: Transaction,
  ctx: ActorContext,
  draft: Draft,
  status: 'approved' | 'recalled',
  findings: Finding[] = draft.findings,
): Promise<Draft> {
  const [changed] = await tx
    .update(drafts)
    .set({ status, findings, updatedAt: ctx.clock.now() })
    .where(and(eq(drafts.customerId, draft.customerId), eq(drafts.id, draft.id), eq(drafts.status, 'draft')))
    .returning()
  if (!changed) throw conflict('Somebody else decided about this draft at the same moment.')
  return changed
}

async function sentAlready(tx: Transaction, draft: Draft): Promise<{ delivery: ReturnType<typeof deliveryView> }> {
  const [delivery]: Delivery[] = await tx
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.customerId, draft.customerId), eq(deliveries.draftId, draft.id)))
  if (!delivery) throw conflict('This draft was approved, but its e-mail is gone. Write a new one.')
  return { delivery: deliveryView(delivery, null) }
}
