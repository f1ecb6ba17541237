import { z } from 'zod'
import { customerLanguage } from './languages.ts'

export const identifierKinds = ['customer_id', 'user_id', 'email', 'phone', 'username', 'tenant'] as const
export const identifierKind = z.enum(identifierKinds)
export type IdentifierKind = z.infer<typeof identifierKind>

/** One address, without a display name. */
export const emailAddress = /^[^\s@<>",;]+@[^\s@<>",;]+$/
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
  /** The whole identifier was given, not its beginning or end. */
  exact: boolean
  /** Open problems of the customer now. */
  problems: number
}

const short = z.string().trim().max(200)

export const lookupInput = z
  .object({ id: short.optional(), phone: short.optional(), email: short.optional(), q: short.optional() })
  .refine((input) => input.id || input.phone || input.email || input.q, 'Give one of id, phone, email or q.')
export type LookupInput = z.infer<typeof lookupInput>

/** What an agent learns on the phone about a person: a new contact, or the one with this ID. */
export const saveContactInput = z
  .object({
    customerId: z.string().min(1).max(200),
    id: z.string().regex(/^\d+$/).optional(),
    name: z.string().max(200).nullish(),
    email: z
      .string()
      .trim()
      .max(254)
      .refine((text) => !text || emailAddress.test(text), 'Write an e-mail address such as claire@example.com.')
      .nullish(),
    phone: z.string().max(50).nullish(),
    language: customerLanguage.nullish(),
  })
  .refine((input) => input.id || input.name || input.email || input.phone, 'Give a name, an e-mail or a phone number.')
export type SaveContactInput = z.input<typeof saveContactInput>
