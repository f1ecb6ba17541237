/** `unsent`: kept, because no mail server is configured. `uncertain`: the app died while the mail server was answering. */
export const deliveryStates = ['queued', 'sending', 'accepted', 'failed', 'uncertain', 'unsent'] as const
export type DeliveryState = (typeof deliveryStates)[number]

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
