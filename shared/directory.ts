import { dateFormat } from './date-format.ts'
import { z } from 'zod'
import { emailAddress } from './customers.ts'
import { cleanText } from './text.ts'

/** What people and exports write into a cell that they leave empty. */
const nothing = /^(-+|\.|n\/?a|none|null|undefined|unknown)$/i
const longestAttribute = 500
const mostAttributes = 100

const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'a text or a number' })

/**
 * A value of a file or of JSON as `string`; absent and empty become undefined, which leaves what is there;
 * null stays null, which erases it. The messages complete the sentence "… where we expected …".
 */
const textUpTo = (length: number) =>
  scalar
    .nullish()
    .transform((value) => (value === null ? null : cleanText(String(value ?? '')) || undefined))
    .pipe(z.string().max(length, `at most ${length} characters`).nullish())

const cell = textUpTo(200)
const ifAny = (value: string | null | undefined) => (value && nothing.test(value) ? undefined : value)
const optionalCell = cell.transform(ifAny)

/** Several may stand in one cell, divided by `;`. */
const emailCell = textUpTo(2000)
  .transform(ifAny)
  .refine(
    (value) => !value || splitCell(value).every((one) => emailAddress.test(one.replace(/^.*<([^<>]+)>$/, '$1'))),
    'an e-mail address such as claire@example.com',
  )
const withheld = /^(anonymous|restricted|private|unavailable|withheld)$/i
const phoneCell = textUpTo(2000)
  .transform(ifAny)
  .transform((value) => (value && withheld.test(value) ? undefined : value))
  .refine(
    (value) => !value || splitCell(value).every((one) => one.replace(/[^\p{Nd}]/gu, '').length >= 5),
    'a phone number such as +33 6 12 34 56 78',
  )

const languageNames: Record<string, string> = {
  english: 'en',
  french: 'fr',
  français: 'fr',
  german: 'de',
  deutsch: 'de',
  spanish: 'es',
  español: 'es',
}
const languageCell = optionalCell
  .transform((value) => (value ? (languageNames[value.toLowerCase()] ?? value.replace(/_/g, '-')) : value))
  .refine((value) => !value || /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i.test(value), 'a language such as fr or fr-CA')

const timeZoneCell = optionalCell.refine((value) => !value || isTimeZone(value), 'a time zone such as Europe/Paris')
const knownZones = new Map<string, boolean>()
function isTimeZone(name: string): boolean {
  const known = knownZones.get(name)
  if (known !== undefined) return known
  let valid = true
  try {
    dateFormat('en', { timeZone: name })
  } catch {
    valid = false
  }
  if (knownZones.size < 1000) knownZones.set(name, valid)
  return valid
}

/** The values of a cell that may hold several. */
export function splitCell(value: string): string[] {
  return value
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean)
}

export const contactInput = z.object({
  name: cell,
  email: emailCell,
  phone: phoneCell,
  language: languageCell,
  timeZone: timeZoneCell,
  userId: optionalCell,
  username: optionalCell,
})
export type ContactRecord = z.output<typeof contactInput>

/** One customer of the directory, from REST or a file. */
export const customerInput = z.object({
  id: z
    .union([z.string(), z.number()], { error: 'the customer ID' })
    .transform((value) => cleanText(String(value)))
    .pipe(z.string().max(200, 'at most 200 characters'))
    .refine((value) => value && !nothing.test(value), 'the customer ID'),
  name: cell,
  tier: optionalCell,
  language: languageCell,
  region: optionalCell,
  timeZone: timeZoneCell,
  /** Longer values are cut; null removes one. */
  attributes: z
    .record(z.string(), scalar.nullable(), { error: 'an object of texts' })
    .transform((record) =>
      Object.fromEntries(
        Object.entries(record)
          .map(([name, value]): [string, string | null] => [
            cleanText(name).slice(0, 100),
            value === null ? null : cleanText(String(value)).slice(0, longestAttribute),
          ])
          .filter(([name, value]) => name && value !== '')
          .slice(0, mostAttributes),
      ),
    )
    .optional(),
  /** Further identifiers of the account itself. */
  userIds: z.array(cell, { error: 'a list of user IDs' }).max(1000, 'at most 1,000 user IDs').optional(),
  tenant: optionalCell,
  contacts: z.array(contactInput, { error: 'a list of contacts' }).max(1000, 'at most 1,000 contacts').optional(),
})
export type CustomerInput = z.input<typeof customerInput>
export type CustomerRecord = z.output<typeof customerInput>

export type ImportReport = {
  created: number
  updated: number
  unchanged: number
  /** The first 10,000 rows that could not be taken; a line of a JSON array is where its element begins. */
  rejected: { line: number; reason: string }[]
  /** All rows that could not be taken. */
  rejectedTotal: number
}
