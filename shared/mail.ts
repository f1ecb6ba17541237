import { z } from 'zod'

/** `unsent`: kept, because no mail server is configured. `uncertain`: the app died while the mail server was answering. */
export const deliveryStates = ['queued', 'sending', 'accepted', 'failed', 'uncertain', 'unsent'] as const
export const deliveryState = z.enum(deliveryStates)
export type DeliveryState = z.infer<typeof deliveryState>

export type DeliveryView = {
  id: string
  customerId: string
  customerName: string | null
  to: string
  subject: string
  text: string
  language: string
  state: DeliveryState
  answer: string | null
  attempts: number
  queuedAt: string
  acceptedAt: string | null
  approvedBy: string
  incident: string | null
}

export const listDeliveriesInput = z.object({
  customerId: z.string().min(1).max(200).optional(),
  states: z.array(deliveryState).max(deliveryStates.length).optional(),
  limit: z.number().int().min(1).max(200).default(50),
  /** `next` of the page before. */
  after: z
    .string()
    .regex(/^\d{4}-[\d:.TZ-]+\/[0-9a-f-]{36}$/)
    .optional(),
})
export type ListDeliveriesInput = z.infer<typeof listDeliveriesInput>
export type DeliveryList = { items: DeliveryView[]; next: string | null }

export const deliveryInput = z.object({ customerId: z.string().min(1).max(200), id: z.uuid() })
export const sendAgainInput = deliveryInput.extend({
  /** Needed for `uncertain`: the first one may have arrived after all. */
  iKnowItMayArriveTwice: z.boolean().default(false),
})

/** Which deed a state allows: the one table for server, console and tests. */
export const deliveryCan = {
  sendAgain: (delivery: { state: DeliveryState }) => ['unsent', 'failed', 'uncertain'].includes(delivery.state),
  arriveTwice: (delivery: { state: DeliveryState }) => delivery.state === 'uncertain',
}
