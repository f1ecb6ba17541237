import type { Problem } from './briefs.ts'
import type { CallDirection, CallState } from './calls.ts'
import type { LookupMatch } from './customers.ts'

/** A call as the agent's console shows it. */
export type CallView = {
  id: string
  direction: CallDirection
  state: CallState
  /** E.164 where it could be read so; '' when the caller withholds it. */
  number: string
  rangAt: string
  answeredAt: string | null
  endedAt: string | null
  /** Nobody but the reader took it, or it rings at the reader's phone alone. */
  own: boolean
  /** The customer, when the number or the agent named one. */
  caller: { customerId: string; name: string | null; tier: string | null; contact: string | null } | null
  /** What matters most about the caller now; null when nothing is known to be wrong. */
  problem: Problem | null
  /** Problems besides that one. */
  moreProblems: number
  /** Whom the number may mean, when no single customer has it. */
  matches: LookupMatch[]
  /** The contact is on record, and so far without a note. */
  toNote: boolean
}

/** A name by which a phone system calls an agent, and that is nobody's here. */
export type PhoneStranger = { name: string; calls: number; lastAt: string }
