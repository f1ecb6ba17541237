import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { expect, test } from 'vitest'
import { customerLanguages } from '#shared/languages.ts'
import { customerInput } from '#shared/directory.ts'
import { directoryRow, makeCustomers } from '../../scripts/demo/company/customers.ts'

const customers = makeCustomers()
const contacts = customers.flatMap((customer) => customer.contacts)

test('the company is the same at every start', () => {
  expect(makeCustomers()).toEqual(customers)
  expect(customers).toHaveLength(2000)
})

test('every customer is one that the import takes, and none comes twice', () => {
  for (const customer of customers) expect(customerInput.safeParse(directoryRow(customer)).error).toBeUndefined()
  expect(new Set(customers.map(({ id }) => id)).size).toBe(customers.length)
  expect(new Set(customers.map(({ name }) => name)).size).toBe(customers.length)
})

test('all languages have enough customers to show', () => {
  for (const language of customerLanguages) {
    expect(customers.filter((customer) => customer.language === language).length).toBeGreaterThan(200)
  }
})

test('every phone number can be read, is in the country of its customer, and belongs to one person', () => {
  const phones = customers.flatMap(({ country, contacts }) =>
    contacts.flatMap(({ phone }) => (phone ? [{ country, phone }] : [])),
  )
  for (const { country, phone } of phones) {
    const parsed = parsePhoneNumberFromString(phone)
    expect(parsed?.isPossible(), phone).toBe(true)
    expect(parsed?.number).toBe(phone)
    expect(parsePhoneNumberFromString(parsed?.formatNational() ?? '', country)?.number).toBe(phone)
  }
  expect(new Set(phones.map(({ phone }) => phone)).size).toBe(phones.length)
})

test('mail can reach nobody: every address is in a domain reserved for examples', () => {
  for (const { email } of contacts) expect(email).toMatch(/^[a-z.]+@[a-z0-9-]+\.example$/)
  expect(new Set(contacts.map(({ userId }) => userId)).size).toBe(contacts.length)
})
