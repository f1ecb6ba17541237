import type { ContactView, SaveContactInput } from '#shared/customers.ts'
import { saveContactInput } from '#shared/customers.ts'
import { cleanText } from '#shared/text.ts'
import { type ActorContext, audit, authorize } from '#server/domains/access/index.ts'
import { invalid, notFound } from '#server/platform/errors.ts'
import { notifyLive } from '#server/platform/live.ts'
import { lockExclusive } from '#server/platform/locks.ts'
import { defaultCountry } from './country.ts'
import { applyFacts, isChanged, newContact } from './customer-state.ts'
import { tellDirectoryChanged } from './directory-task.ts'
import { normaliseEmail } from './identifiers.ts'
import { asCountry, type Country, normalisePhone } from './phone.ts'
import { findCustomer } from './queries.ts'
import { readStates } from './read-states.ts'
import { writeStates } from './write-states.ts'

/**
 * Adds a person to a customer, or changes the one with this ID: absent values stay, null and empty ones are erased.
 * Needs `contacts.record`. Throws `not_found` for an unknown customer or contact, `invalid` for a phone number that
 * cannot be read.
 */
export async function saveContact(ctx: ActorContext, given: SaveContactInput): Promise<ContactView> {
  authorize(ctx, 'contacts.record')
  const input = saveContactInput.parse(given)
  const now = ctx.clock.now()
  return await ctx.db.transaction(async (tx) => {
    await lockExclusive(tx, 'directory')
    const customer = await findCustomer(tx, input.customerId)
    const state = customer && (await readStates(tx, [customer.id])).get(customer.id)
    if (!state) throw notFound(`There is no customer ${input.customerId}.`)
    const contact = input.id ? state.contacts.find(({ id }) => String(id) === input.id) : newContact(state)
    if (!contact) throw notFound(`${state.row.name ?? state.row.id} has no such contact any more.`)
    const before = { ...contact }

    const country = asCountry(state.row.region) ?? (await defaultCountry(tx))
    applyFacts(state, contact, {
      name: given.name === undefined ? undefined : cleanText(input.name ?? '') || null,
      emails: addresses(input.email, normaliseEmail),
      phones: addresses(input.phone, (text) => readPhone(text, country)),
      userId: undefined,
      username: undefined,
      language: input.language,
      timeZone: undefined,
    })
    if (isChanged(state)) {
      await writeStates(tx, [state], now)
      await tellDirectoryChanged(tx, ctx)
      const fields = (['name', 'email', 'phone', 'language'] as const).filter(
        (field) => before[field] !== contact[field],
      )
      await audit(tx, ctx, {
        action: input.id ? 'contact.change' : 'contact.add',
        subject: { kind: 'contact', id: String(contact.id) },
        customerId: state.row.id,
        details: { fields },
      })
      await notifyLive(tx, [`customer:${state.row.id}`])
    }
    const { id, name, email, phone, language, timeZone } = contact
    return { id: String(id), name, email, phone, language, timeZone }
  })
}

function addresses(text: string | null | undefined, read: (text: string) => string | undefined) {
  if (text === undefined) return undefined
  const address = text?.trim() ? read(text) : undefined
  return address ? [address] : null
}

function readPhone(text: string, country: Country | undefined): string {
  const phone = normalisePhone(text, country)
  if (!phone) throw invalid(`${text} is not a phone number. Write it like +33 6 12 34 56 78.`)
  return phone
}
