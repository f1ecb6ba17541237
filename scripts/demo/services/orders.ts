import { z } from 'zod'
import { features } from '../company/customers.ts'
import { regions } from '../company/markets.ts'

/** Which accounts meet the defect: those of a region that use a feature; `share` of them, always the same first. */
export const trouble = z.object({ region: z.enum(regions), feature: z.enum(features), share: z.number() })

/** What the demo tells a service. */
export const order = z.object({
  trouble: trouble.nullable(),
  /** Requests per second. */
  pace: z.number().positive(),
  /** Customers who are in a hurry today: they ask in turns, every few seconds. */
  eager: z.array(z.string()),
})
export type Order = z.infer<typeof order>

/** What a service tells its monitoring once a second. */
export const measured = z.array(
  z.object({ region: z.enum(regions), served: z.number().int(), failed: z.number().int() }),
)
export type Measured = z.infer<typeof measured>
