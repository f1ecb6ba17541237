import { z } from 'zod'

export const contactChannels = ['call', 'mail', 'chat', 'feedback'] as const
export const contactChannel = z.enum(contactChannels)
export type ContactChannel = z.infer<typeof contactChannel>

export const callDirections = ['in', 'out'] as const
export type CallDirection = (typeof callDirections)[number]
export const callStates = ['ringing', 'answered', 'ended', 'missed'] as const
export type CallState = (typeof callStates)[number]

export const recordContactInput = z.object({
  customerId: z.string().min(1).max(200),
  channel: contactChannel.default('call'),
  contactId: z.string().regex(/^\d+$/).nullish(),
  /** INC-31, when the contact was about it. */
  incident: z
    .string()
    .regex(/^INC-\d+$/)
    .nullish(),
  issueId: z.string().regex(/^\d+$/).nullish(),
  note: z.string().trim().max(2000).default(''),
})

export type ContactRecordView = {
  id: string
  at: string
  channel: ContactChannel
  note: string
  by: string
  incident: string | null
}
