import type { CallDirection, CallState } from '#shared/calls.ts'

/** A call as far as it is known. */
export type Call = {
  direction: CallDirection
  state: CallState
  number: string
  line: string | null
  userIds: string[]
  userId: string | null
  userName: string | null
  customerId: string
  contactId: number | null
  rangAt: Date
  answeredAt: Date | null
  endedAt: Date | null
  cause: string | null
}

/** What was heard of a call, with the names looked up. */
export type Heard = {
  event: 'ring' | 'answer' | 'end'
  at: Date
  direction: CallDirection
  number: string
  line: string | null
  userIds: string[]
  userName: string | null
  customerId: string
  contactId: number | null
  cause: string | null
  wasAnswered: boolean
}

const mostPeople = 50

/**
 * The call after what was heard. Senders give no times and their messages overtake each other, so a call only ever goes
 * on: an answer after the end says that it had been answered, a ring after anything only fills in what was not known.
 * The same message twice changes nothing.
 */
export function stepCall(before: Call | undefined, heard: Heard): Call {
  const call = before ? fillIn(before, heard) : firstHeard(heard)
  switch (heard.event) {
    case 'ring':
      return call.endedAt ? { ...call, userId: call.userId ?? onlyOne(call.userIds) } : call
    case 'answer':
      return answered(call, heard)
    case 'end':
      return ended(call, heard)
  }
}

function firstHeard({ at, direction, number, line, userIds, userName, customerId, contactId }: Heard): Call {
  const facts = { direction, number, line, userIds: userIds.slice(0, mostPeople), userName, customerId, contactId }
  return { ...facts, state: 'ringing', userId: null, rangAt: at, answeredAt: null, endedAt: null, cause: null }
}

const onlyOne = (userIds: string[]): string | null => (userIds.length === 1 ? (userIds[0] ?? null) : null)

function fillIn(call: Call, heard: Heard): Call {
  const userIds = [...new Set([...call.userIds, ...heard.userIds])].slice(0, mostPeople)
  return {
    ...call,
    number: call.number || heard.number,
    line: call.line ?? heard.line,
    userIds: userIds.length > call.userIds.length ? userIds : call.userIds,
    userName: call.userName ?? heard.userName,
    ...(call.customerId === '' && { customerId: heard.customerId, contactId: heard.contactId }),
  }
}

/** Who took it: the one the message names, or the only one at whose phone it rang. Of several nobody can tell. */
function answered(call: Call, { at, userIds }: Heard): Call {
  const over = call.endedAt !== null
  const named = onlyOne(userIds)
  // While it goes on, who is named later took it over; afterwards a late message only fills in.
  const userId = over && call.answeredAt ? (call.userId ?? named) : (named ?? call.userId)
  return {
    ...call,
    state: over ? 'ended' : 'answered',
    answeredAt: call.answeredAt ?? call.endedAt ?? at,
    userId: userId ?? onlyOne(call.userIds),
  }
}

function ended(call: Call, { at, cause, wasAnswered, userIds }: Heard): Call {
  const answeredAt = call.answeredAt ?? (wasAnswered ? call.rangAt : null)
  const named = wasAnswered ? onlyOne(userIds) : null
  return {
    ...call,
    state: answeredAt === null && call.direction === 'in' ? 'missed' : 'ended',
    answeredAt,
    endedAt: call.endedAt ?? at,
    userId: call.userId ?? named ?? onlyOne(call.userIds),
    cause: call.cause ?? cause,
  }
}
