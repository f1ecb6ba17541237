import type { ImpactEvidence } from '#shared/impact.ts'
import type { AgentLanguage } from '#shared/languages.ts'

type Seen = {
  events: number
  firstSeen: Date
  calledAt: Date | null
  toldAt: Date | null
  evidence: Pick<ImpactEvidence, 'named'>
}

const formats = (locale: string) => ({
  plural: new Intl.PluralRules(locale),
  number: new Intl.NumberFormat(locale),
  time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }),
  day: new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
})

const words = {
  en: {
    ...formats('en-GB'),
    errors: { one: '{n} error of its own since {at} UTC.', other: '{n} errors of its own since {at} UTC.' },
    called: 'Told us at {at} UTC; no errors of its own seen.',
    named: 'The alert “{alert}” names this account; no errors of its own seen.',
    told: 'We wrote at {at} UTC; no errors of its own seen.',
    none: 'No errors of its own seen.',
  },
  fr: {
    ...formats('fr-FR'),
    errors: { one: '{n} erreur sur ce compte depuis {at} UTC.', other: '{n} erreurs sur ce compte depuis {at} UTC.' },
    called: 'Nous l’a signalé : {at} UTC ; aucune erreur vue sur ce compte.',
    named: 'L’alerte « {alert} » nomme ce compte ; aucune erreur vue sur ce compte.',
    told: 'Nous avons écrit : {at} UTC ; aucune erreur vue sur ce compte.',
    none: 'Aucune erreur vue sur ce compte.',
  },
} as const

/** Why we think the account is affected, in one plain sentence: "14 errors of its own since 09:42 UTC." */
export function whyAffected(seen: Seen, now: Date, language: AgentLanguage): string {
  const said = words[language]
  if (seen.events > 0) {
    const plural = said.plural.select(seen.events) === 'one' ? 'one' : 'other'
    return said.errors[plural]
      .replace('{n}', said.number.format(seen.events))
      .replace('{at}', shortMoment(seen.firstSeen, now, said))
  }
  if (seen.calledAt) return said.called.replace('{at}', shortMoment(seen.calledAt, now, said))
  const { named } = seen.evidence
  // A function, because a text would be searched for `$&`.
  if (named !== undefined) return said.named.replace('{alert}', () => named)
  if (seen.toldAt) return said.told.replace('{at}', shortMoment(seen.toldAt, now, said))
  return said.none
}

/** 09:42, with the date in front unless it is today; in UTC. */
function shortMoment(moment: Date, now: Date, { time, day }: ReturnType<typeof formats>): string {
  const today = moment.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)
  return today ? time.format(moment) : `${day.format(moment)} ${time.format(moment)}`
}
