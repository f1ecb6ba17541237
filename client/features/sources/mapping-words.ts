import type { IdentifierKind } from '#shared/customers.ts'
import type { SightingOutcome } from '#shared/sources.ts'
import type { Tone } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'

export const kindWord: Record<IdentifierKind, () => string> = {
  customer_id: m.matched_customer_id,
  user_id: m.matched_user_id,
  email: m.matched_email,
  phone: m.matched_phone,
  username: m.matched_username,
  tenant: m.matched_tenant,
}

export const outcomeWord: Record<SightingOutcome, () => string> = {
  found: m.outcome_found,
  new: m.outcome_new,
  missed: m.outcome_missed,
  conflict: m.outcome_conflict,
}

export const outcomeTone: Record<SightingOutcome, Tone> = {
  found: 'green',
  new: 'blue',
  missed: 'amber',
  conflict: 'red',
}
