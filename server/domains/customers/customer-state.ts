import type { contacts, customers, identifiers } from '#drizzle/schema/customers.ts'
import type { IdentifierKind } from '#shared/customers.ts'
import { type ContactRecord, type CustomerRecord, splitCell } from '#shared/directory.ts'
import { normaliseEmail, normaliseIdentifier } from './identifiers.ts'
import { type ContactFacts, type Has, matchContacts } from './match-contacts.ts'
import { asCountry, type Country, normalisePhone } from './phone.ts'
import { wordStarts } from './text.ts'

export type CustomerRow = typeof customers.$inferSelect
export type ContactRow = typeof contacts.$inferSelect
export type IdentifierRow = typeof identifiers.$inferSelect

type ContactFields = Pick<ContactRow, 'name' | 'email' | 'phone' | 'language' | 'timeZone'>
export type ContactState = ContactFields & {
  /** Null until the row is written. */
  id: number | null
  isChanged: boolean
}
export type Pointer = {
  kind: IdentifierKind
  value: string
  contact: ContactState | null
  origin: IdentifierRow['origin']
  change: 'none' | 'new' | 'changed'
}

/** A customer with its people and identifiers while the directory's word is applied to it, and what that changed. */
export type CustomerState = {
  row: CustomerRow
  isNew: boolean
  /** Known from telemetry only, until now. */
  wasObserved: boolean
  isRowChanged: boolean
  /** Its own name or one of a contact: what a search begins with. */
  isRenamed: boolean
  contacts: ContactState[]
  pointers: Map<string, Pointer>
  removed: { kind: IdentifierKind; value: string }[]
}

export function newState(id: string, at: Date): CustomerState {
  const row = { id, name: null, tier: null, language: null, region: null, timeZone: null, attributes: {} }
  const state = storedState({ ...row, observed: false, createdAt: at, updatedAt: at }, [], [])
  return { ...state, isNew: true, isRowChanged: true }
}

export function storedState(row: CustomerRow, people: ContactRow[], known: IdentifierRow[]): CustomerState {
  const state: CustomerState = {
    row: { ...row },
    isNew: false,
    wasObserved: row.observed,
    isRowChanged: false,
    isRenamed: false,
    contacts: people.map((contact) => ({ ...contact, isChanged: false })),
    pointers: new Map(),
    removed: [],
  }
  for (const { kind, value, contactId, origin } of known) {
    const contact = state.contacts.find(({ id }) => id === contactId) ?? null
    state.pointers.set(`${kind}:${value}`, { kind, value, contact, origin, change: 'none' })
  }
  return state
}

export const changedPointers = (state: CustomerState) =>
  [...state.pointers.values()].filter(({ change }) => change !== 'none')

export const isChanged = (state: CustomerState) =>
  state.isRowChanged ||
  state.removed.length > 0 ||
  state.contacts.some((contact) => contact.isChanged) ||
  changedPointers(state).length > 0

/** What a search for the customer or its people may begin with. */
export function stateWords(state: CustomerState): { contact: ContactState | null; words: string }[] {
  return [null, ...state.contacts].flatMap((contact) =>
    wordStarts((contact ?? state.row).name ?? '').map((words) => ({ contact, words })),
  )
}

/** Takes over what the directory says. Absent values leave what is there; null erases. */
export function applyRecord(state: CustomerState, input: CustomerRecord, fallback: Country | undefined): void {
  const { row } = state
  for (const field of ['name', 'tier', 'language', 'region', 'timeZone'] as const) {
    const value = input[field]
    if (value === undefined || value === row[field]) continue
    row[field] = value
    state.isRowChanged = true
    if (field === 'name') state.isRenamed = true
  }
  for (const [name, value] of Object.entries(input.attributes ?? {})) setAttribute(state, name, value)
  if (row.observed) {
    row.observed = false
    state.isRowChanged = true
  }
  point(state, 'customer_id', normaliseIdentifier('customer_id', row.id), null)
  for (const userId of input.userIds ?? []) point(state, 'user_id', normaliseIdentifier('user_id', userId ?? ''), null)
  point(state, 'tenant', normaliseIdentifier('tenant', input.tenant ?? ''), null)
  const country = asCountry(row.region) ?? fallback
  applyPeople(state, (input.contacts ?? []).map((record) => readFacts(record, country)).filter(saysSomething))
}

/** A further person, of whom nothing is known yet. */
export function newContact(state: CustomerState): ContactState {
  const empty = { id: null, name: null, email: null, phone: null, language: null, timeZone: null }
  const contact: ContactState = { ...empty, isChanged: true }
  state.contacts.push(contact)
  return contact
}

function setAttribute(state: CustomerState, name: string, value: string | null): void {
  const { [name]: before, ...others } = state.row.attributes
  if ((before ?? null) === value) return
  state.row.attributes = value === null ? others : { ...others, [name]: value }
  state.isRowChanged = true
}

function applyPeople(state: CustomerState, facts: readonly ContactFacts[]): void {
  const has: Has<ContactState> = (contact, kind, value) => state.pointers.get(`${kind}:${value}`)?.contact === contact
  const known = matchContacts(state.contacts, facts, has)
  const made: ContactState[] = []
  for (const [at, one] of facts.entries()) {
    let contact = known[at] ?? matchContacts(made, [one], has, new Set(made))[0]
    if (!contact) {
      contact = newContact(state)
      made.push(contact)
    }
    applyFacts(state, contact, one)
  }
}

/** Takes over what is said of one person. */
export function applyFacts(state: CustomerState, contact: ContactState, facts: ContactFacts): void {
  for (const field of ['name', 'language', 'timeZone'] as const) {
    const value = facts[field]
    if (value === undefined || value === contact[field]) continue
    contact[field] = value
    contact.isChanged = true
    if (field === 'name') state.isRenamed = true
  }
  applyAddresses(state, contact, 'email', facts.emails)
  applyAddresses(state, contact, 'phone', facts.phones)
  point(state, 'user_id', facts.userId, contact)
  point(state, 'username', facts.username, contact)
}

/** The main address stays while it is among those given; the others find the contact too. */
function applyAddresses(
  state: CustomerState,
  contact: ContactState,
  kind: 'email' | 'phone',
  values: string[] | null | undefined,
): void {
  if (values === undefined) return
  const before = contact[kind]
  const after = values === null ? null : before && values.includes(before) ? before : (values[0] ?? before)
  if (before !== after) {
    contact[kind] = after
    contact.isChanged = true
    if (before) unpoint(state, kind, before, contact)
  }
  for (const value of values ?? []) point(state, kind, value, contact)
}

function point(
  state: CustomerState,
  kind: IdentifierKind,
  value: string | undefined,
  contact: ContactState | null,
): void {
  if (!value) return
  const key = `${kind}:${value}`
  const known = state.pointers.get(key)
  if (!known) {
    state.pointers.set(key, { kind, value, contact, origin: 'directory', change: 'new' })
    return
  }
  // One that several people share stays with the one who had it first.
  const owner = known.contact ?? contact
  if (known.origin === 'directory' && known.contact === owner) return
  known.origin = 'directory'
  known.contact = owner
  if (known.change === 'none') known.change = 'changed'
}

function unpoint(state: CustomerState, kind: 'email' | 'phone', value: string, contact: ContactState): void {
  const key = `${kind}:${value}`
  const known = state.pointers.get(key)
  if (!known || known.contact !== contact) return
  const heir = state.contacts.find((other) => other !== contact && other[kind] === value)
  if (heir) {
    known.contact = heir
    if (known.change === 'none') known.change = 'changed'
    return
  }
  state.pointers.delete(key)
  if (known.change !== 'new') state.removed.push({ kind, value })
}

function readFacts(record: ContactRecord, country: Country | undefined): ContactFacts {
  const read = (cell: string | null | undefined, normalise: (text: string) => string | undefined) =>
    cell ? splitCell(cell).flatMap((text) => normalise(text) ?? []) : cell === null ? null : undefined
  return {
    name: record.name,
    emails: read(record.email, normaliseEmail),
    phones: read(record.phone, (text) => normalisePhone(text, country)),
    userId: record.userId ? normaliseIdentifier('user_id', record.userId) : undefined,
    username: record.username ? normaliseIdentifier('username', record.username) : undefined,
    language: record.language,
    timeZone: record.timeZone,
  }
}

const saysSomething = ({ name, emails, phones, userId, username }: ContactFacts) =>
  !!(name || emails?.length || phones?.length || userId || username)
