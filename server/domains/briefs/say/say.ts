import type { AgentLanguage } from '#shared/languages.ts'
import { en } from './en.ts'
import type { SayFacts, Speech } from './facts.ts'
import { fr } from './fr.ts'
import { speaker } from './spoken.ts'

const speeches: Record<AgentLanguage, Speech> = { en, fr }
/** After this long without anybody on it, "just noticed" would not be true. */
const justNoticedMs = 30 * 60_000

/** The words that stand in until a person has approved some. */
export const generalWording = (language: AgentLanguage) => ({
  ...speeches[language].general,
  meaning: null,
  workaround: null,
  by: 'general' as const,
})

/**
 * What to say to the caller: what they notice, since when, how often; that we know, who is on it since when, what
 * comes next. Every part stands on a fact; what is not known is not said. Times are those of the customer's place.
 */
export function sayFor(
  facts: SayFacts,
  language: AgentLanguage,
  place: { now: Date; timeZone: string | null },
): string {
  const speech = speeches[language]
  const speak = speaker(place.now, place.timeZone)
  const { moments } = speech
  const since = (moment: Date, short?: boolean) => moments.since(speak(moment, short))
  const at = (moment: Date, short?: boolean) => moments.at(speak(moment, short))
  const { incident, lastSeen } = facts
  const about = (rest: string) => speech.ifAbout(titleOf(facts.wording), rest)
  const isToday = (moment: Date) => speak(moment).daysFromToday === 0

  function noticed(): string {
    const { wording, count, firstSeen } = facts
    if (count === 0) return speech.mayMeet({ since: since(firstSeen), title: titleOf(wording) })
    const last = count > 1 && !isToday(firstSeen) ? at(lastSeen) : null
    const notices = wording.notices.replace(/[\s.]+$/, '')
    return speech.noticed({ since: since(firstSeen), notices, times: speech.times(count), last })
  }

  function inHand(afterToday: boolean): string {
    if (!incident) return ''
    const { workedOnSince, nextUpdateAt, openedAt, status } = incident
    const justNoticed = place.now.getTime() - openedAt.getTime() <= justNoticedMs
    const causeFound = status === 'identified'
    const worker = workedOnSince
      ? speech.workedOn(since(workedOnSince, afterToday), causeFound)
      : speech.unowned(causeFound ? 'cause found' : justNoticed ? 'just noticed' : 'noticed')
    const { workaround } = facts.wording
    return [
      worker,
      nextUpdateAt && nextUpdateAt > place.now ? speech.nextUpdate(at(nextUpdateAt, true)) : '',
      workaround ? speech.meanwhile(sentence(workaround)) : '',
    ]
      .filter(Boolean)
      .join(' ')
  }

  function say(): string {
    const seen = about(speech.seen({ times: speech.times(facts.count), last: at(lastSeen) }))
    if (!incident) {
      if (facts.state !== 'now') return `${seen} ${speech.tellMe}`
      const { workaround } = facts.wording
      return [noticed(), speech.passItOn, workaround ? speech.meanwhile(sentence(workaround)) : ''].join(' ').trim()
    }
    const { fixedAt } = incident
    if (fixedAt) {
      const holds = lastSeen <= fixedAt
      const last = at(lastSeen, isToday(fixedAt))
      if (incident.status === 'resolved') {
        return about(holds ? speech.resolved(since(fixedAt)) : speech.again({ fixed: at(fixedAt), last }))
      }
      return holds ? about(speech.fixHolds(since(fixedAt))) : speech.fixFails({ since: since(fixedAt), last })
    }
    return facts.state === 'now'
      ? `${noticed()} ${inHand(isToday(facts.firstSeen))}`
      : `${seen} ${inHand(isToday(lastSeen))}`
  }

  return speech.typeset(say())
}

const titleOf = ({ by, title }: SayFacts['wording']) => (by === 'approved' ? title : null)

/** With the capital and the full stop that the person who wrote it left out. */
function sentence(text: string): string {
  const [first = ''] = text.trim()
  const start = first.toUpperCase() + text.trim().slice(first.length)
  return /[.!?…]$/.test(start) ? start : `${start}.`
}
