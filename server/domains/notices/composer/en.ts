import type { Local, Localise } from '../facts/local.ts'
import type { FactValues } from '../facts/values.ts'
import { capital, type Language, part, sameMinute, sentence } from './language.ts'

const locale = 'en-GB'
const months = 'January February March April May June July August September October November December'.split(' ')

const clock = (t: Local) => `${t.hour}:${String(t.minute).padStart(2, '0')}`
const zoned = (t: Local) => clock(t) + (t.utc ? ' UTC' : '')
const date = (t: Local) => `${t.day} ${months[t.month - 1]}${t.thisYear ? '' : ` ${t.year}`}`
const today = (t: Local) => t.dayOffset === 0
const at = (t: Local) => (today(t) ? `at ${zoned(t)}` : `on ${date(t)} at ${zoned(t)}`)
const since = (t: Local) => (today(t) ? `since ${zoned(t)}` : `since ${zoned(t)} on ${date(t)}`)
const by = (t: Local) => (today(t) ? `by ${zoned(t)}` : `by ${zoned(t)} on ${date(t)}`)
const point = (t: Local) => (today(t) ? `${zoned(t)} today` : `${zoned(t)} on ${date(t)}`)
const upTo = (t: Local, from: Local) => `up to ${today(from) ? zoned(t) : point(t)}`

function between(a: Local, b: Local): string {
  if (a.dayOffset !== b.dayOffset) return `between ${point(a)} and ${point(b)}`
  const span = `between ${clock(a)} and ${zoned(b)}`
  return today(a) ? span : `on ${date(a)} ${span}`
}

const number = new Intl.NumberFormat(locale)
const errors = (count: number) => (count === 1 ? 'an error' : `${number.format(count)} errors`)
const named = (title: string | null) => (title ? `: “${part(title)}”.` : '.')

function experienced(v: FactValues['experienced'], local: Localise): string {
  if (v.count === 0 || !v.first || !v.last) return nothingSeen(v, local)
  const first = local(v.first)
  const last = local(v.last)
  const oneMoment = sameMinute(v.first, v.last)
  if (v.state === 'now' && v.notices) {
    const until = v.count === 1 || oneMoment ? '' : ` ${upTo(last, first)}`
    const counted = v.count === 1 ? 'We saw an error' : `We counted ${errors(v.count)}`
    return `${capital(since(first))} ${part(v.notices)}. ${counted} in your account${until}.`
  }
  if (v.state === 'now' && !oneMoment) {
    return `${capital(since(first))} errors have been occurring in your account: ${number.format(v.count)} ${upTo(last, first)}.`
  }
  const when = capital(oneMoment ? at(first) : between(first, last))
  const counted = v.count === 1 ? 'we saw an error' : `we counted ${errors(v.count)}`
  return `${when} ${counted} in your account${named(v.title)}`
}

function nothingSeen(v: FactValues['experienced'], local: Localise): string {
  if (!v.start) return `We have seen no errors in your account in the last ${v.days} days.`
  const disturbed = v.end
    ? `${capital(between(local(v.start), local(v.end)))} part of our service was disturbed`
    : `${capital(since(local(v.start)))} part of our service has been disturbed`
  return `${disturbed}${named(v.title)} We have seen no errors in your account.`
}

const statuses = {
  open: 'We are finding the right engineer for it.',
  acknowledged: 'We are looking for the cause.',
  identified: 'We have found the cause and are working on the correction.',
  monitoring: 'A correction is in place, and we are watching whether it holds.',
}

const endings = {
  answer: 'our answer',
  known: 'what we know',
  update: 'where things stand',
  workaround: 'a way around it',
  fixed: 'fixed',
}
const nouns = {
  account: 'Problem in your account',
  service: 'Disturbance in our service',
  message: 'Your message to us',
}

export const en: Language = {
  locale,
  texts: {
    addressee: (v) => [v.contact, v.customer].filter(Boolean).join(', '),
    experienced,
    knownSince: (v, local) => `We have known about it ${since(local(v.at))}.`,
    worker: (v, local) => `One of our engineers has been working on it ${since(local(v.since))}.`,
    status: (v) => statuses[v.status],
    nextUpdate: (v, local) => `You will hear from us ${by(local(v.at))}, fixed or not.`,
    workaround: (v) => `There is a way around it. ${sentence(v.text)}`,
    meaning: (v) => sentence(v.text),
    fixedAt: (v, local) => `The problem has been fixed ${since(local(v.at))}.`,
    toldBefore: (v, local) => `We last wrote to you about this ${at(local(v.at))}.`,
    signature: (v) => v.name,
  },
  greeting: (contact) => (contact ? `Hello ${contact},` : 'Hello,'),
  openings: {
    answer: 'Thank you for contacting us.',
    known: 'We have noticed a problem in your account and want to tell you before you have to ask.',
    update: 'Here is where things stand.',
    workaround: null,
  },
  fixedOpening: (noun, moment, local) => {
    const where = { account: 'in your account', service: 'in our service', message: 'that you told us about' }
    const which = noun.kind === 'title' ? `“${part(noun.title)}”` : where[noun.kind]
    return `The problem ${which} has been fixed ${since(local(moment))}.`
  },
  seenHere: (count) =>
    `We can see ${count === 1 ? 'this error' : 'these errors'} on our side, so you do not need to describe ${count === 1 ? 'it' : 'them'} again.`,
  askDetails:
    'Please tell us what you were doing and at what time it happened. We can then look at exactly that moment.',
  closing: 'Kind regards',
  defaultSignature: 'Your support team',
  subject: (noun, ending) => `${noun.kind === 'title' ? part(noun.title) : nouns[noun.kind]}: ${endings[ending]}`,
  words: {
    common:
      'the and you your we our is are was has have been since this that with for from not will can it in of to on by'.split(
        ' ',
      ),
    numbers: {
      two: 2,
      three: 3,
      four: 4,
      five: 5,
      six: 6,
      seven: 7,
      eight: 8,
      nine: 9,
      ten: 10,
      eleven: 11,
      twelve: 12,
      thirteen: 13,
      fourteen: 14,
      fifteen: 15,
      sixteen: 16,
      seventeen: 17,
      eighteen: 18,
      nineteen: 19,
      twenty: 20,
      thirty: 30,
      forty: 40,
      fifty: 50,
      hundred: 100,
      hundreds: 100,
      thousand: 1000,
      thousands: 1000,
      twice: 2,
      dozen: 12,
    },
    units: '(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)',
    relativeDays: [
      { offset: -1, pattern: 'yesterday|last night' },
      { offset: 0, pattern: 'today|this (?:morning|afternoon|evening)' },
      { offset: 1, pattern: 'tomorrow' },
    ],
    happened:
      "error|problem|disturb|disrupt|fail|issue|trouble|not work|not been|does not|do not|are not|went wrong|unable|could not|cannot|can’t|can't",
    claims: {
      eta: '(?<!as )soon(?! as)|shortly(?! (?:before|after))|any (?:minute|moment)|very quickly|as quickly as possible|in no time|as soon as possible|asap|momentarily|tonight|(?:should|will|expect(?:ed)? to|going to|ought to) (?:all )?be (?:fixed|resolved|solved|back|working|restored|available)|(?:should|will) (?:work|function) again|(?:fixed|resolved|solved|restored|working) (?:by|before|within)|in (?:an?|half an) (?:minute|hour|day|week)|within (?:an?|the) (?:minute|hour|day|week)',
      fixed:
        '(?:is|are|was|were|has been|have been|been|now|fully|completely) (?:now |already |all )?(?:fixed|resolved|solved|repaired|restored|corrected)|(?:works?|working|running|available|back) again|back to normal|we (?:have )?(?:fixed|resolved|solved|repaired|restored)',
      causeNamed: 'because of|due to|caused by|root cause|the reason (?:is|was|for)|fault of|as a result of|owing to',
      causeFound:
        '(?:found|know|identified|understand|determined) (?:the|its|what) cause|identified the (?:problem|issue|source)|cause is known',
      worker:
        "(?:engineers?|technicians?|developers?|specialists?|experts?|colleagues?|teams?) (?:is|are|has been|have been|have started) (?:already |now |currently )?(?:working|looking|investigating|fixing|on it)|(?:we are|we’re|we're) (?:already |now |currently )?(?:working on|fixing|repairing)|highest priority|top priority",
      writeAgain:
        "keep you (?:posted|informed|updated|up to date)|let you know|get back to you|(?:we|i) (?:will|shall) (?:write|contact|call|inform|notify|update|tell)|(?:we|i)(?:’|')ll (?:write|contact|call|inform|notify|update|tell)|you will hear|hear from us",
      credit:
        'refund\\w*|credit(?:s|ed)?(?! (?:cards?|notes?|limits?))|compensat\\w*|discounts?|reimburs\\w*|vouchers?|free of charge|free month|goodwill',
      guarantee:
        "guarantee\\w*|we promise|never happen again|not happen again|won(?:’|')t happen again|service level|sla|liab(?:le|ility)|legal(?:ly)? (?:responsib|oblig)\\w*|breach",
      apology: 'apologi[sz]e for (?:any|the) inconvenience|sorry for (?:any|the) inconvenience|any inconvenience',
      informal: 'hey there|no worries|oops|guys',
    },
  },
}
