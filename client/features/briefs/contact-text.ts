import type { ContactRecordView } from '#shared/calls.ts'
import { channelWord } from '#client/lib/words.ts'
import { m } from '#client/i18n/generated/messages.js'

/** How they reached us and what was noted of it; a customer's own words are in quotation marks. */
export function contactText({ channel, note }: Pick<ContactRecordView, 'channel' | 'note'>): string {
  const how = channelWord[channel]()
  if (!note) return how
  return channel === 'feedback'
    ? m.contact_said({ channel: how, words: note })
    : m.contact_noted({ channel: how, note })
}
