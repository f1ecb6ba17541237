import { type CustomerRecord, customerInput } from '#shared/directory.ts'
import { cleanText } from '#shared/text.ts'
import { contactAliases, customerAliases, nestedAliases, personNames } from './aliases.ts'
import { foldText } from './text.ts'

/** The header or key as written, and what stands there. The same one may come twice. */
export type Cell = readonly [name: string, value: unknown]
export type ReadRow = { input: CustomerRecord } | { reason: string }

const flatNames = new Map<string, string>()

/** Letters and digits of a header, without accents and case. The headers of a file come again with every row. */
function flatName(name: string): string {
  const known = flatNames.get(name)
  if (known !== undefined) return known
  const flat = foldText(name.slice(0, 200)).replaceAll(' ', '')
  if (flatNames.size > 5000) flatNames.clear()
  flatNames.set(name, flat)
  return flat
}

/** Whether these headers name the customers at all. */
export function hasCustomerId(headers: readonly string[]): boolean {
  return headers.some((header) => customerAliases.id.includes(flatName(header)))
}

/** A row of a file or an object of JSON as a customer, or why it cannot be one: which cell, what it holds, what we expected. */
export function readRow(cells: readonly Cell[]): ReadRow {
  const names = new Map<string, string>()
  const customer = assemble(byFlatName(cells), names)
  const parsed = customerInput.safeParse(customer)
  if (parsed.success) return { input: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.path ?? []
  const value = path.reduce<unknown>(
    (at, key) => (isObject(at) || Array.isArray(at) ? Reflect.get(at, key) : at),
    customer,
  )
  const name = names.get(path.join('.')) ?? path.join('.')
  return { reason: `${name}: ${isEmpty(value) ? 'nothing' : show(value)}, where we expected ${issue?.message}.` }
}

/** The cells of a row that nothing has taken yet, by flat name. */
type Cells = Map<string, Cell[]>

function byFlatName(cells: readonly Cell[]): Cells {
  const left: Cells = new Map()
  for (const cell of cells) {
    const flat = flatName(cell[0])
    const same = left.get(flat)
    if (same) same.push(cell)
    else left.set(flat, [cell])
  }
  return left
}

/** The first filled cell under the first of these names; an empty one when all are. */
function takeCell(left: Cells, aliases: readonly string[]): Cell | undefined {
  const cells = aliases.flatMap((alias) => left.get(alias) ?? [])
  const cell = cells.find(([, value]) => !isEmpty(value)) ?? cells[0]
  if (!cell) return undefined
  const flat = flatName(cell[0])
  left.set(flat, left.get(flat)?.filter((other) => other !== cell) ?? [])
  return cell
}

/** All cells under these names, also when numbered: `Email 2`. */
function takeCells(left: Cells, aliases: readonly string[]): Cell[] {
  const names = [...left.keys()].filter((flat) => aliases.includes(flat) || aliases.includes(flat.replace(/\d$/, '')))
  const taken = names.flatMap((flat) => left.get(flat) ?? [])
  for (const flat of names) left.delete(flat)
  return taken
}

/** The input for the schema. Fills `names`: path in the input → header as written. */
function assemble(cells: Cells, names: Map<string, string>): Record<string, unknown> {
  const take = (aliases: readonly string[], path: string) => {
    const cell = takeCell(cells, aliases)
    if (cell) names.set(path, cell[0])
    return cell?.[1]
  }
  const contact = takeContact(cells, contactAliases, (path, header) => names.set(`contacts.0.${path}`, header))
  const customer: Record<string, unknown> = { id: take(customerAliases.id, 'id') ?? '' }
  for (const field of ['name', 'tier', 'language', 'region', 'timeZone', 'tenant'] as const)
    customer[field] = take(customerAliases[field], field)
  const userIds = take(customerAliases.userIds, 'userIds')
  if (!isEmpty(userIds)) customer.userIds = Array.isArray(userIds) ? userIds : String(userIds).split(';')
  // A person's name beside the company's: as Zendesk and Intercom export it.
  if (isEmpty(contact.name)) contact.name = take(personNames, 'contacts.0.name')

  const contacts: unknown[] = Object.values(contact).some((value) => !isEmpty(value)) ? [contact] : []
  const attributes: Record<string, unknown> = {}
  for (const [flat, [header, value]] of [...cells].flatMap(([name, list]) =>
    list.map((cell) => [name, cell] as const),
  )) {
    if (flat === 'contacts' && Array.isArray(value)) contacts.push(...value.map(nestedContact))
    else if (flat === 'contacts' && !isEmpty(value)) customer.contacts = value
    else if (flat === 'attributes' && isObject(value)) Object.assign(attributes, value)
    else if (value === null || !isEmpty(value)) attributes[header.replace(/^\s*attributes?\./i, '')] = asScalar(value)
  }
  if (contacts.length > 0) customer.contacts ??= contacts
  if (Object.keys(attributes).length > 0) customer.attributes = attributes
  return customer
}

type ContactAliases = typeof contactAliases

function takeContact(cells: Cells, aliases: ContactAliases, named: (path: string, header: string) => void) {
  const contact: Record<string, unknown> = {}
  for (const field of ['email', 'phone'] as const) {
    const taken = takeCells(cells, aliases[field])
    if (taken[0]) named(field, taken[0][0])
    contact[field] = joinCells(taken)
  }
  const take = (field: keyof ContactAliases, path: string) => {
    const cell = takeCell(cells, aliases[field])
    if (cell) named(path, cell[0])
    return cell?.[1]
  }
  for (const field of ['language', 'timeZone', 'userId', 'username'] as const) contact[field] = take(field, field)
  const parts = [take('firstName', 'name'), take('lastName', 'name')].filter((part) => !isEmpty(part))
  contact.name = take('name', 'name') ?? (parts.join(' ') || undefined)
  return contact
}

/** An object of the JSON list `contacts`. */
function nestedContact(value: unknown): unknown {
  return isObject(value) ? takeContact(byFlatName(Object.entries(value)), nestedAliases, () => {}) : value
}

/** Several e-mails or phones as one cell; null only when nothing else stands beside it. */
function joinCells(cells: readonly Cell[]): unknown {
  const values = cells.flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
  const filled = values.filter((value) => !isEmpty(value))
  if (filled.length === 0) return values.includes(null) ? null : undefined
  return filled.every(isScalar) ? filled.map(String).join(';') : filled[0]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
const isEmpty = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
const asScalar = (value: unknown) => (value === null || isScalar(value) ? value : jsonOf(value))

function show(value: unknown): string {
  const text = jsonOf(typeof value === 'string' ? cleanText(value.slice(0, 200)) : value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** Empty for what is nested deeper than anything can be written. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
