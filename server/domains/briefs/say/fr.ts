import { dateFormat } from '#shared/date-format.ts'
import type { Moments, Speech, Spoken } from './facts.ts'

const plural = new Intl.PluralRules('fr')
const number = new Intl.NumberFormat('fr')

const clock = ({ hour, minute, inUtc }: Spoken) =>
  `${hour} h${minute === 0 ? '' : ` ${String(minute).padStart(2, '0')}`}${inUtc ? ' UTC' : ''}`

function partOfDay({ hour }: Spoken): string {
  if (hour < 5) return 'cette nuit'
  if (hour < 12) return 'ce matin'
  return hour < 18 ? 'cet après-midi' : 'ce soir'
}

const weekday = ({ date, timeZone }: Spoken) => dateFormat('fr', { weekday: 'long', timeZone }).format(date)

const dateOf = ({ date, timeZone, sameYear }: Spoken) =>
  `le ${dateFormat('fr', {
    day: 'numeric',
    month: 'long',
    timeZone,
    ...(!sameYear && { year: 'numeric' }),
  })
    .format(date)
    .replace(/^1 /, '1er ')}`

const today = (moment: Spoken) =>
  moment.short || moment.inUtc || moment.daysFromToday !== 0 ? clock(moment) : `${clock(moment)} ${partOfDay(moment)}`

const moments: Moments = {
  since(moment) {
    const { daysFromToday: days } = moment
    if (days === 0) return today(moment)
    if (days === -1) return `hier ${clock(moment)}`
    return days > -7 && days < 0 ? `${weekday(moment)} ${clock(moment)}` : dateOf(moment)
  },
  at(moment) {
    const { daysFromToday: days } = moment
    if (days === 0) return `à ${today(moment)}`
    if (days === -1) return `hier à ${clock(moment)}`
    if (days === 1) return `demain à ${clock(moment)}`
    if (days > -7 && days < 7) return `${weekday(moment)} à ${clock(moment)}`
    return days > 0 ? `${dateOf(moment)} à ${clock(moment)}` : dateOf(moment)
  },
}

export const fr: Speech = {
  general: {
    title: 'Quelque chose ne fonctionne pas',
    notices: 'une partie de notre service ne fonctionne pas correctement chez vous',
  },
  moments,
  times: (count) => (plural.select(count) === 'one' ? 'une fois' : `${number.format(count)} fois`),
  noticed: ({ since, notices, times, last }) =>
    `Depuis ${since}, ${notices} ; je le vois ${times} sur votre compte${last ? `, la dernière fois ${last}` : ''}.`,
  mayMeet: ({ since, title }) =>
    `Depuis ${since}, nous avons un problème qui concerne votre compte${title ? ` : « ${title} »` : ''}. Je n’ai vu aucune erreur sur votre compte jusqu’ici.`,
  ifAbout: (title, rest) =>
    `Si c’est au sujet de ${title ? `« ${title} »` : 'quelque chose qui n’a pas fonctionné'} : ${rest}`,
  seen: ({ times, last }) =>
    times === 'une fois'
      ? `je l’ai vu une fois sur votre compte, ${last}, et plus depuis.`
      : `je l’ai vu ${times} sur votre compte, la dernière fois ${last}, et plus depuis.`,
  workedOn: (since, causeFound) =>
    `${causeFound ? 'Nous en avons trouvé la cause' : 'Nous le savons'}, et notre équipe technique y travaille depuis ${since}.`,
  unowned: (known) =>
    ({
      'just noticed': 'Nous venons de nous en apercevoir et cherchons la bonne personne pour s’en occuper.',
      noticed: 'Nous le savons et cherchons encore la bonne personne pour s’en occuper.',
      'cause found': 'Nous le savons, et la cause est trouvée.',
    })[known],
  nextUpdate: (at) => `Le prochain point est prévu ${at}.`,
  meanwhile: (workaround) => `Voici comment contourner le problème. ${workaround}`,
  passItOn: 'Je le transmets tout de suite pour qu’un ingénieur s’en occupe.',
  tellMe: 'Si cela se reproduit, dites-le-moi et je le transmettrai.',
  fixHolds: (since) =>
    `un correctif est en place depuis ${since}, et je n’ai plus vu d’erreur sur votre compte depuis. Nous vérifions qu’il tient.`,
  fixFails: ({ since, last }) =>
    `Un correctif est en place depuis ${since}, mais je vois encore des erreurs sur votre compte, la dernière ${last}. Je le signale tout de suite.`,
  resolved: (since) => `c’est réparé depuis ${since}, et je n’ai plus vu d’erreur sur votre compte depuis.`,
  again: ({ fixed, last }) =>
    `cela a été réparé ${fixed}, mais je l’ai revu sur votre compte, la dernière fois ${last}. Je le signale tout de suite.`,
  typeset: (text) =>
    text
      .replace(/ ([;:?!»])/g, '\u00a0$1')
      .replace(/« /g, '«\u00a0')
      .replace(
        /(\d) h\b(?: (?=\d\d\b))?/g,
        (found, digit: string) => `${digit}\u00a0h${found.endsWith(' ') ? '\u00a0' : ''}`,
      ),
}
