import type { CustomerLanguage } from '#shared/languages.ts'
import type { Feature } from '../company/customers.ts'

export type ServiceName = 'billing' | 'tracking' | 'routes'

/** `notices` goes on from a time: "Since 9:42 your invoices have not been downloading". */
export type Words = { title: string; notices: string; meaning: string; workaround: string }

/** A disturbance: what breaks, how it is noticed, and what the people of the company do and say. Times in seconds. */
export type Story = {
  service: ServiceName
  /** Accounts that use it are the ones that meet the defect. */
  feature: Feature
  alert: { name: string; severity: 'critical' | 'warning'; summary: string; description: string }
  /** How the title of its errors begins; other errors of the service have nothing to do with it. */
  error: string
  /** For the print-out: what happens, and how it ends. */
  begins: string
  ends: string
  engineer: 'engineer' | 'platform'
  /** The share of those accounts that meet the defect from this moment on. */
  spreads: { at: number; share: number }[]
  /** After the alert opened the incident. */
  acknowledgedAfter: number
  nextUpdateAfter: number
  updates: { after: number; status: 'identified' | 'monitoring'; body: string }[]
  wordedAfter: number
  repairedAfter: number
  repaired: string
  words: Record<CustomerLanguage, Words>
}
