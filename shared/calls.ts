import { z } from 'zod'
import { agentLanguage } from './languages.ts'

export const contactChannels = ['call', 'mail', 'chat', 'feedback'] as const
export const contactChannel = z.enum(contactChannels)
export type ContactChannel = z.infer<typeof contactChannel>

export const callDirections = ['in', 'out'] as const
export type CallDirection = (typeof callDirections)[number]
export const callStates = ['ringing', 'answered', 'ended', 'missed'] as const
export type CallState = (typeof callStates)[number]

/** What a phone system says of one call at one moment: pure data, every string untrusted. */
export type CallSignal = {
  /** The phone system's own ID of the call; null when it gives none, and the number has to tell the calls apart. */
  callId: string | null
  event: 'ring' | 'answer' | 'end'
  direction: CallDirection
  /** The other side of the line as it came; null when the message does not say. */
  number: string | null
  /** Our side of the line. */
  line: string | null
  /** Whom it rings at, or who took it: for each person the names that the message gives them, the surest first. */
  people: string[][]
  cause: string | null
  /** Of an `end`: the message itself says that somebody had answered. */
  wasAnswered: boolean
}

/** The agent says who is on the phone. */
export const identifyCallerInput = z.object({
  id: z.string().regex(/^\d{1,15}$/),
  customerId: z.string().min(1).max(200),
})
export type IdentifyCallerInput = z.infer<typeof identifyCallerInput>

export const phoneStrangersInput = z.object({ sourceId: z.number().int().positive() })
export const myCallsInput = z.object({ language: agentLanguage.optional() })

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
