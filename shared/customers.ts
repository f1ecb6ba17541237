import { z } from 'zod'

export const identifierKinds = ['customer_id', 'user_id', 'email', 'phone', 'username', 'tenant'] as const
export const identifierKind = z.enum(identifierKinds)
export type IdentifierKind = z.infer<typeof identifierKind>

const short = z.string().trim().max(200)
const optionalShort = short.nullish().transform((value) => value || null)

export const contactInput = z.object({
  name: optionalShort,
  email: optionalShort,
  phone: optionalShort,
  language: optionalShort,
  timeZone: optionalShort,
  userId: optionalShort,
  username: optionalShort,
})
export type ContactInput = z.input<typeof contactInput>

/** One customer of the directory, from REST or a file. */
export const customerInput = z.object({
  id: z
    .union([z.string(), z.number()])
    .transform((value) => String(value).trim())
    .pipe(z.string().min(1).max(200)),
  name: optionalShort,
  tier: optionalShort,
  language: optionalShort,
  region: optionalShort,
  timeZone: optionalShort,
  attributes: z.record(z.string().max(100), z.string().max(500)).optional(),
  /** Further identifiers of the account itself. */
  userIds: z.array(short).max(100).optional(),
  tenant: optionalShort,
  contacts: z.array(contactInput).max(100).optional(),
})
export type CustomerInput = z.input<typeof customerInput>

export type ImportReport = {
  created: number
  updated: number
  unchanged: number
  rejected: { line: number; reason: string }[]
}

export type CustomerView = {
  id: string
  name: string | null
  tier: string | null
  language: string | null
  region: string | null
  timeZone: string | null
  attributes: Record<string, string>
  observed: boolean
}

export type ContactView = {
  id: string
  name: string | null
  email: string | null
  phone: string | null
  language: string | null
  timeZone: string | null
}

export type LookupMatch = {
  customerId: string
  name: string | null
  tier: string | null
  observed: boolean
  contact: ContactView | null
  matched: IdentifierKind | 'name'
  /** Open problems of the customer now. */
  problems: number
}

export const lookupInput = z
  .object({ id: short.optional(), phone: short.optional(), email: short.optional(), q: short.optional() })
  .refine((input) => input.id || input.phone || input.email || input.q, 'Give one of id, phone, email or q.')
export type LookupInput = z.infer<typeof lookupInput>
