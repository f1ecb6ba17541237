import { auditLog } from '#drizzle/schema/access.ts'
import type { Transaction } from '#server/platform/database.ts'
import { type ActorContext, actorName } from './actor.ts'

type Deed = {
  /** `noun.verb`, such as `incident.acknowledge`. */
  action: string
  subject: { kind: string; id: string }
  customerId?: string
  details?: Record<string, unknown>
}

/** Writes who did what, in the transaction of the deed. */
export async function audit(tx: Transaction, ctx: ActorContext, deed: Deed): Promise<void> {
  const { id, name } = actorName(ctx.actor)
  await tx.insert(auditLog).values({
    at: ctx.clock.now(),
    actorKind: ctx.actor.kind,
    actorId: id,
    actorName: name,
    action: deed.action,
    subjectKind: deed.subject.kind,
    subjectId: deed.subject.id,
    customerId: deed.customerId ?? null,
    details: deed.details ?? {},
  })
}
