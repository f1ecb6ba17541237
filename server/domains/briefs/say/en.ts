import { dateFormat } from '#shared/date-format.ts'
import type { Moments, Speech, Spoken } from './facts.ts'

const plural = new Intl.PluralRules('en')
const number = new Intl.NumberFormat('en')

const clock = ({ hour, minute, inUtc }: Spoken) => `${hour}:${String(minute).padStart(2, '0')}${inUtc ? ' UTC' : ''}`

const partOfDay = ({ hour }: Spoken) => (hour < 12 ? 'this morning' : hour < 18 ? 'this afternoon' : 'this evening')

const weekday = ({ date, timeZone }: Spoken) => dateFormat('en', { weekday: 'long', timeZone }).format(date)

const dateOf = ({ date, timeZone, sameYear }: Spoken) =>
  dateFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    timeZone,
    ...(!sameYear && { year: 'numeric' }),
  }).format(date)

const today = (moment: Spoken) =>
  moment.short || moment.inUtc || moment.daysFromToday !== 0 ? clock(moment) : `${clock(moment)} ${partOfDay(moment)}`

const moments: Moments = {
  since(moment) {
    const { daysFromToday: days } = moment
    if (days === 0) return today(moment)
    if (days === -1) return `yesterday ${clock(moment)}`
    return days > -7 && days < 0 ? `${weekday(moment)} ${clock(moment)}` : dateOf(moment)
  },
  at(moment) {
    const { daysFromToday: days } = moment
    if (days === 0) return `at ${today(moment)}`
    if (days === -1) return `yesterday at ${clock(moment)}`
    if (days === 1) return `tomorrow at ${clock(moment)}`
    if (days > -7 && days < 7) return `on ${weekday(moment)} at ${clock(moment)}`
    return days > 0 ? `on ${dateOf(moment)} at ${clock(moment)}` : `on ${dateOf(moment)}`
  },
}

export const en: Speech = {
  general: {
    title: 'Something does not work',
    notices: 'part of our service has not been working as it should for you',
  },
  moments,
  times: (count) => (plural.select(count) === 'one' ? 'once' : count === 2 ? 'twice' : `${number.format(count)} times`),
  noticed: ({ since, notices, times, last }) =>
    `Since ${since} ${notices}; I can see it ${times} in your account${last ? `, the last time ${last}` : ''}.`,
  mayMeet: ({ since, title }) =>
    `Since ${since} we have had a problem that reaches your account${title ? `: “${title}”` : ''}. I have seen no errors in your account so far.`,
  ifAbout: (title, rest) => `If this is about ${title ? `“${title}”` : 'something that did not work'}: ${rest}`,
  seen: ({ times, last }) =>
    times === 'once'
      ? `I saw it once in your account, ${last}, and not since.`
      : `I saw it ${times} in your account, the last time ${last}, and not since.`,
  workedOn: (since, causeFound) =>
    `${causeFound ? 'We have found the cause' : 'We know about it'}, and our engineer has been working on it since ${since}.`,
  unowned: (known) =>
    ({
      'just noticed': 'We have just noticed this and are finding the right engineer.',
      noticed: 'We know about it and are still finding the right engineer.',
      'cause found': 'We know about it, and the cause has been found.',
    })[known],
  nextUpdate: (at) => `The next update is due ${at}.`,
  meanwhile: (workaround) => `There is a way around it. ${workaround}`,
  passItOn: 'I will pass it on now, so that an engineer looks at it.',
  tellMe: 'If it happens again, tell me and I will pass it on.',
  fixHolds: (since) =>
    `a fix has been in place since ${since}, and I have seen no errors in your account since then. We are watching that it holds.`,
  fixFails: ({ since, last }) =>
    `A fix has been in place since ${since}, but I still see errors in your account, the last ${last}. I will pass that on now.`,
  resolved: (since) => `it has been fixed since ${since}, and I have seen no errors in your account since then.`,
  again: ({ fixed, last }) =>
    `it was fixed ${fixed}, but I have seen it in your account again, the last time ${last}. I will pass that on now.`,
  typeset: (text) => text,
}
