import type { CallDirection, CallSignal } from '#shared/calls.ts'
import { invalid } from '#server/platform/errors.ts'
import { type Fields, isFields, listOf, textOf } from '../read.ts'

/*
 * Zammad's generic CTI: { event: "newCall", from: "493055571600", to: "49171123", direction: "in",
 *   callId: "53ba82e2", user: ["Alice"] }, then "answer" (answeringNumber: "204"), "hangup" (cause: "normalClearing").
 * Aircall: { event: "call.answered", data: { id: 812, direction: "inbound", raw_digits: "+1 800-123-4567",
 *   answered_at: 1584998205, number: { digits: "+33 1 76 36 06 95" }, user: { email: "madelaine@example.com" } } }
 * Others: caller, callerid, ani, phone, call_id, status ringing/answered/completed, agent, extension.
 */

const longest = { number: 100, id: 200, name: 100, cause: 50 }
const mostPeople = 50

/** What happened, in letters only and without the word "call" around it. */
const events: Record<CallSignal['event'], Set<string>> = {
  ring: words(`new ringing ring rings incoming inbound outgoing outbound created start started initiated offering offered
    alerting dial dialing dialling queued early ringingonagent`),
  answer:
    words(`answer answered accepted accept connected connect pickup pickedup inprogress established talking bridged
    active up`),
  end: words(`hangup hungup end ended completed complete terminated disconnected disconnect missed busy noanswer canceled
    cancelled failed rejected declined voicemail abandoned closed released timeout processed cancel unanswered`),
}

/** An event that only says: look at the status. */
const neutral = words('call status statuschange statuschanged state statechange statechanged update updated')

const names = {
  event: [
    'event',
    'eventtype',
    'callevent',
    'callstatus',
    'callstate',
    'status',
    'state',
    'eventname',
    'action',
    'type',
  ],
  id: ['callid', 'calluuid', 'callsid', 'linkedid', 'uniqueid', 'uuid', 'sessionid', 'conversationid', 'xcid', 'id'],
  direction: ['direction', 'calldirection', 'dir', 'calltype'],
  from: [
    'from',
    'fromnumber',
    'caller',
    'callernumber',
    'callerid',
    'calleridnum',
    'callerphone',
    'ani',
    'src',
    'source',
    'clid',
  ],
  to: [
    'to',
    'tonumber',
    'called',
    'callednumber',
    'callee',
    'calleenumber',
    'dnis',
    'did',
    'destination',
    'dst',
    'line',
  ],
  /** The other side, whichever way the call goes. */
  other: [
    'phone',
    'phonenumber',
    'number',
    'tel',
    'rawdigits',
    'remotenumber',
    'externalnumber',
    'customernumber',
    'contactnumber',
  ],
  cause: ['cause', 'reason', 'hangupcause', 'missedcallreason', 'endreason'],
}
/** Who answered, surest first; all of one message name one person, unless a field is a list. */
const whoAnswered = ['answeringnumber', 'answeredby', 'answeringextension']
const whoRings = [
  'useremail',
  'agentemail',
  'userlogin',
  'login',
  'extension',
  'ext',
  'agentextension',
  'peer',
  'agent',
  'user',
  'agentid',
  'userid',
  'fulluserid',
  'username',
  'agentname',
  'operator',
  'assignedto',
  'member',
  'agents',
  'users',
]

/** One message of a phone system; null for one that says nothing of a call's course. Pure. Throws `invalid`. */
export function fieldsToCall(fields: Fields): CallSignal | null {
  const event = eventOf(fields)
  if (event === 'other') return null
  const direction = directionOf(fields)
  const from = first(fields, names.from, longest.number)
  const to = first(fields, names.to, longest.number)
  const other = first(fields, names.other, longest.number)
  const number = direction === 'in' ? (from ?? other) : (other ?? to)
  const callId = first(fields, names.id, longest.id)
  if (number === null && callId === null) {
    throw invalid(
      'The message names no call: send the number of the caller as "from", and an ID of the call as "callId".',
    )
  }
  return {
    callId,
    event: event ?? 'ring',
    direction,
    number,
    line: (direction === 'in' ? to : from) ?? lineOf(fields),
    people: peopleOf(fields, event ?? 'ring'),
    cause: first(fields, names.cause, longest.cause),
    wasAnswered: event === 'end' && saysAnswered(fields),
  }
}

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/))
}

/** Undefined: the message does not say, as from a phone that opens an address when it rings. */
function eventOf(fields: Fields): CallSignal['event'] | 'other' | undefined {
  for (const name of names.event) {
    const text = textOf(one(fields[name]), 60)
    if (!text) continue
    const letters = text.toLowerCase().replace(/[^a-z]/g, '')
    const word = letters.replace(/^call(?=.)|(?<=.)call$/g, '')
    for (const event of ['ring', 'answer', 'end'] as const) if (events[event].has(word)) return event
    // Such as Aircall's `call.tagged`: what the call's state is then, it has told before.
    if (name.startsWith('event') && !neutral.has(word)) return 'other'
  }
  return undefined
}

function directionOf(fields: Fields): CallDirection {
  for (const name of [...names.direction, ...names.event]) {
    const text = textOf(one(fields[name]), 60)?.toLowerCase() ?? ''
    if (/^(out|outgoing|outbound)/.test(text)) return 'out'
    if (/^(in|inc|incoming|inbound)$|^(incoming|inbound)/.test(text)) return 'in'
  }
  return 'in'
}

/** The first of the fields that holds a text. */
function first(fields: Fields, candidates: string[], max: number): string | null {
  for (const name of candidates) {
    const value = one(fields[name])
    const text = typeof value === 'boolean' ? null : textOf(keepSpace(value), max)
    if (text) return text
  }
  return null
}

const one = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

/** In forms a plus that nobody encoded arrives as a space. */
const keepSpace = (value: unknown): unknown =>
  typeof value === 'string' && /^ +\d/.test(value) ? `+${value.trim()}` : value

/** Aircall: our own number is an object. */
function lineOf(fields: Fields): string | null {
  const line = fields['number']
  return isFields(line) ? textOf(line['digits'], longest.number) : null
}

function peopleOf(fields: Fields, event: CallSignal['event']): string[][] {
  const answering = event === 'ring' ? [] : namesIn(fields, whoAnswered)
  const rest = whoRings.flatMap((name) => listOf(Array.isArray(fields[name]) ? fields[name] : undefined))
  const alone = [...answering, ...namesIn(fields, whoRings)]
  // Who answered is surer than the list of those at whose phones it rang.
  if (answering.length > 0) return [[...alone, ...(rest.length === 1 ? namesOf(rest[0]) : [])].slice(0, 20)]
  return [alone, ...rest.map(namesOf)].filter((each) => each.length > 0).slice(0, mostPeople)
}

const namesIn = (fields: Fields, candidates: string[]): string[] =>
  candidates.flatMap((name) => (Array.isArray(fields[name]) ? [] : namesOf(fields[name])))

/** A name, or all that an object such as Aircall's `user` calls the person. */
function namesOf(value: unknown): string[] {
  const given = isFields(value) ? ['extension', 'login', 'email', 'name', 'id'].map((key) => value[key]) : [value]
  return given.flatMap((each) => textOf(each, longest.name) ?? []).slice(0, 5)
}

/** The end says itself that there was an answer before it. */
function saysAnswered(fields: Fields): boolean {
  const at = textOf(fields['answeredat'] ?? fields['answertime'], 60)
  if (at !== null && at !== '0') return true
  if (Number(textOf(fields['billsec'] ?? fields['talktime'], 20)) > 0) return true
  const words = ['disposition', 'callstatus', 'status'].map((name) => textOf(one(fields[name]), 30)?.toLowerCase())
  return words.includes('answered')
}
