import { sql, type SQL } from 'drizzle-orm'
import { contacts, customers } from '#drizzle/schema/customers.ts'
import type { IdentifierKind, LookupInput, LookupMatch } from '#shared/customers.ts'
import { cleanText } from '#shared/text.ts'
import type { Context } from '#server/platform/context.ts'
import type { Queryable } from '#server/platform/database.ts'
import { defaultCountry } from './country.ts'
import { normaliseEmail, normaliseIdentifier } from './identifiers.ts'
import { type Country, digitsOf, normalisePhone, phoneBeginnings, phoneEnd } from './phone.ts'
import { contactView } from './queries.ts'
import { foldText, searchLength } from './text.ts'

/** How many open problems customers have now; those without any may be left out. Handed in: customers know no impact. */
export type CountProblems = (ctx: Context, customerIds: string[]) => Promise<Map<string, number>>

const mostMatches = 20
/** Read per class: some fall together when a customer has several contacts. */
const perClass = 30
/** For words in another order than in the name, so many bearers of the longest word are looked at. */
const candidates = 1000

type Matched = LookupMatch['matched']
type Hit = { customerId: string; contactId: number | null; matched: Matched; exact: boolean }
/** One way to find: a query for at most `perClass` rows of (customer_id, contact_id). The list of them is the ranking. */
type Way = { matched: Matched; exact?: true; rows: SQL }

/**
 * The customers behind an ID, a phone number in any writing, an e-mail address, or whatever was typed so far:
 * at most 20, best first (ID, then exact phone and e-mail, then what begins so: IDs, names, contacts).
 */
export async function lookupCustomers(
  ctx: Context,
  input: LookupInput,
  countProblems: CountProblems = async () => new Map(),
): Promise<LookupMatch[]> {
  const country = input.phone || input.q ? await defaultCountry(ctx.db) : undefined
  const ways = [
    ...(input.id ? waysById(input.id) : []),
    ...(input.phone ? exactPhone(input.phone, country) : []),
    ...(input.email ? exactEmail(input.email) : []),
    ...(input.q ? waysAsTyped(input.q, country) : []),
  ]
  let hits = await find(ctx.db, ways)
  if (hits.length === 0 && input.phone) hits = await find(ctx.db, byPhoneEnd(phoneEnd(input.phone)))
  if (input.q && hits.length < mostMatches)
    hits = distinct([...hits, ...(await find(ctx.db, wordsInAnyOrder(input.q)))])
  // Of IDs that differ only in case, first the one written so.
  const asWritten = cleanText(input.id ?? input.q ?? '')
  const best = hits
    .toSorted((a, b) => Number(b.customerId === asWritten) - Number(a.customerId === asWritten))
    .slice(0, mostMatches)
  return await describe(ctx, best, countProblems)
}

function waysById(raw: string): Way[] {
  const value = normaliseIdentifier('customer_id', raw)
  if (!value) return []
  return (['customer_id', 'user_id', 'tenant', 'username'] as const).map((kind) => whole(kind, value))
}

function exactPhone(raw: string, country: Country | undefined): Way[] {
  const value = normalisePhone(raw, country)
  if (!value) return []
  // Phone systems leave the plus out, and not every number in use is one that the numbering plans know.
  const lostPlus = /^[1-9]\d{9,14}$/.test(value) ? [whole('phone', `+${value}`)] : []
  return [whole('phone', value), ...lostPlus]
}

function exactEmail(raw: string): Way[] {
  const value = normaliseEmail(raw)
  return value ? [whole('email', value)] : []
}

function waysAsTyped(raw: string, country: Country | undefined): Way[] {
  const text = cleanText(raw).toLowerCase()
  if (!text) return []
  const folded = text.includes('@') ? '' : foldText(text).slice(0, searchLength).trim()
  const [byId, ...byOther] = waysById(raw)
  return [
    ...(byId ? [byId] : []),
    ...exactPhone(raw, country),
    ...exactEmail(raw),
    ...byOther,
    beginning('customer_id', text),
    ...(/^\d{3,}$/.test(text) ? [idDigits(text)] : []),
    ...phoneBeginnings(raw, country).map((start) => beginning('phone', start)),
    ...(folded ? [nameWords(folded, sql`contact_id is null`)] : []),
    ...byPhoneEnd(typedPhoneEnd(text)),
    ...(folded ? [nameWords(folded, sql`contact_id is not null`)] : []),
    beginning('email', text),
  ]
}

const whole = (kind: IdentifierKind, value: string): Way => ({
  matched: kind,
  exact: true,
  rows: sql`select customer_id, contact_id from identifiers
    where kind = ${kind} and value = ${value} order by customer_id limit ${perClass}`,
})

const beginning = (kind: IdentifierKind, start: string): Way => ({
  matched: kind,
  rows: sql`select customer_id, contact_id from identifiers
    where kind = ${kind} and value ^@ ${start} order by value limit ${perClass}`,
})

/** C-20418 by 204: many leave out the letters that all their IDs begin with. */
const idDigits = (digits: string): Way => ({
  matched: 'customer_id',
  rows: sql`select customer_id, contact_id from identifiers
    where kind = 'customer_id' and regexp_replace(value, '^[^0-9]+', '') ^@ ${digits}
    order by regexp_replace(value, '^[^0-9]+', '') limit ${perClass}`,
})

const nameWords = (folded: string, whose: SQL): Way => ({
  matched: 'name',
  rows: sql`select customer_id, contact_id from customer_words
    where ${whose} and words ^@ ${folded} order by words limit ${perClass}`,
})

function byPhoneEnd(end: string | undefined): Way[] {
  if (!end) return []
  return [
    {
      matched: 'phone',
      rows: sql`select customer_id, contact_id from identifiers
        where kind = 'phone' and reverse(value) ^@ reverse(${end}::text) order by reverse(value) limit ${perClass}`,
    },
  ]
}

/** The last digits of a phone, when nothing but digits was typed and they are enough to say something. */
function typedPhoneEnd(text: string): string | undefined {
  const digits = digitsOf(text)
  return /\p{L}|@/u.test(text) || digits.length < 4 ? undefined : (phoneEnd(text) ?? digits)
}

/** "Lefèvre Transports", "Claire Lefèvre": words of the customer's and its contacts' names in any order. */
function wordsInAnyOrder(raw: string): Way[] {
  const words = [...new Set(foldText(raw.slice(0, 200)).split(' '))].toSorted((a, b) => b.length - a.length).slice(0, 5)
  const [longest, ...others] = words
  if (!longest || others.length === 0) return []
  const bearers = (whose: SQL) => sql`(select customer_id, contact_id from customer_words
    where ${whose} and words ^@ ${longest} order by words limit ${candidates})`
  // OFFSET keeps the planner from reading all bearers of the other words.
  const alsoHas = (word: string) => sql`exists (
    select from customer_words o where o.customer_id = b.customer_id and o.words ^@ ${word} offset 0)`
  return [
    {
      matched: 'name',
      rows: sql`select b.customer_id, b.contact_id
        from (${bearers(sql`contact_id is null`)} union all ${bearers(sql`contact_id is not null`)}) b
        where ${sql.join(others.map(alsoHas), sql` and `)} limit ${perClass}`,
    },
  ]
}

/** All ways in one statement; each customer once, by its best way. */
async function find(q: Queryable, ways: readonly Way[]): Promise<Hit[]> {
  if (ways.length === 0) return []
  const parts = ways.map(({ rows }, at) => sql`(select ${at}::int as way, h.* from (${rows}) h)`)
  const { rows } = await q.execute<{ way: number; customer_id: string; contact_id: string | null }>(
    sql.join(parts, sql` union all `),
  )
  return distinct(
    rows
      .toSorted((a, b) => a.way - b.way)
      .flatMap(({ way, customer_id: customerId, contact_id: contactId }) => {
        const { matched, exact = false } = ways[way] ?? {}
        return matched ? [{ customerId, contactId: contactId === null ? null : Number(contactId), matched, exact }] : []
      }),
  )
}

function distinct(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>()
  return hits.filter(({ customerId }) => !seen.has(customerId) && seen.add(customerId))
}

async function describe(ctx: Context, hits: readonly Hit[], countProblems: CountProblems): Promise<LookupMatch[]> {
  if (hits.length === 0) return []
  const ids = hits.map(({ customerId }) => customerId)
  const contactIds = hits.map(({ contactId }) => contactId)
  const among = sql`any(${sql.param(ids)}::text[])`
  const [rows, people, problems] = await Promise.all([
    ctx.db
      .select()
      .from(customers)
      .where(sql`${customers.id} = ${among}`),
    ctx.db
      .select()
      .from(contacts)
      .where(sql`${contacts.customerId} = ${among} and ${contacts.id} = any(${sql.param(contactIds)}::bigint[])`),
    countProblems(ctx, ids),
  ])
  const byId = new Map(rows.map((row) => [row.id, row]))
  const personById = new Map(people.map((row) => [row.id, row]))
  return hits.flatMap(({ customerId, contactId, matched, exact }) => {
    const row = byId.get(customerId)
    if (!row) return []
    const person = contactId === null ? undefined : personById.get(contactId)
    const { name, tier, observed } = row
    const contact = person ? contactView(person) : null
    return [{ customerId, name, tier, observed, contact, matched, exact, problems: problems.get(customerId) ?? 0 }]
  })
}
