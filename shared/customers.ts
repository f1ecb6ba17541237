import { z } from 'zod'

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
  /** Open problems of the customer now. */
  problems: number
}

const short = z.string().trim().max(200)

export const lookupInput = z
  .object({ id: short.optional(), phone: short.optional(), email: short.optional(), q: short.optional() })
  .refine((input) => input.id || input.phone || input.email || input.q, 'Give one of id, phone, email or q.')
export type LookupInput = z.infer<typeof lookupInput>
