import { describe, expect, test } from 'vitest'
import { type SayFacts, sayFor } from '#server/domains/briefs/index.ts'

const now = new Date('2026-11-19T09:06:00Z') // a Thursday, 10:06 in Paris
const paris = { now, timeZone: 'Europe/Paris' }
const at = (time: string, day = '2026-11-19') => new Date(`${day}T${time}:00+01:00`)

const approvedEn = {
  title: 'Invoices do not download',
  notices: 'your invoices have not been downloading',
  meaning: null,
  workaround: null,
  by: 'approved' as const,
}
const approvedFr = {
  ...approvedEn,
  title: 'Les factures ne se téléchargent pas',
  notices: 'vos factures ne se téléchargent pas',
}
const general = {
  en: {
    ...approvedEn,
    title: 'x',
    notices: 'part of our service has not been working as it should for you',
    by: 'general' as const,
  },
  fr: {
    ...approvedEn,
    title: 'x',
    notices: 'une partie de notre service ne fonctionne pas correctement chez vous',
    by: 'general' as const,
  },
}

type Incident = NonNullable<SayFacts['incident']>
const incident = (more: Partial<Incident> = {}): Incident => ({
  status: 'open',
  openedAt: at('09:45'),
  workedOnSince: null,
  nextUpdateAt: null,
  fixedAt: null,
  ...more,
})
const facts = (more: Partial<Omit<SayFacts, 'wording'>> = {}): Omit<SayFacts, 'wording'> => ({
  count: 17,
  firstSeen: at('09:42'),
  lastSeen: at('10:04'),
  state: 'now',
  incident: null,
  ...more,
})

/** Every state a problem can be in, and what is said then, to the letter. */
const table: { when: string; facts: Omit<SayFacts, 'wording'>; en: string; fr: string }[] = [
  {
    when: 'an alert names them, and nothing of theirs failed',
    facts: facts({
      count: 0,
      incident: incident({ status: 'acknowledged', workedOnSince: at('09:50'), nextUpdateAt: at('11:30') }),
    }),
    en: 'Since 9:42 this morning we have had a problem that reaches your account: “Invoices do not download”. I have seen no errors in your account so far. We know about it, and our engineer has been working on it since 9:50. The next update is due at 11:30.',
    fr: 'Depuis 9 h 42 ce matin, nous avons un problème qui concerne votre compte : « Les factures ne se téléchargent pas ». Je n’ai vu aucune erreur sur votre compte jusqu’ici. Nous le savons, et notre équipe technique y travaille depuis 9 h 50. Le prochain point est prévu à 11 h 30.',
  },
  {
    when: 'known, somebody on it, next update to come',
    facts: facts({
      incident: incident({ status: 'acknowledged', workedOnSince: at('09:50'), nextUpdateAt: at('11:30') }),
    }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it 17 times in your account. We know about it, and our engineer has been working on it since 9:50. The next update is due at 11:30.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous le savons, et notre équipe technique y travaille depuis 9_h_50. Le prochain point est prévu à 11_h_30.',
  },
  {
    when: 'known, cause found',
    facts: facts({ incident: incident({ status: 'identified', workedOnSince: at('09:50') }) }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it 17 times in your account. We have found the cause, and our engineer has been working on it since 9:50.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous en avons trouvé la cause, et notre équipe technique y travaille depuis 9_h_50.',
  },
  {
    when: 'known, cause found, and nobody has said that they work on it',
    facts: facts({ incident: incident({ status: 'identified' }) }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it 17 times in your account. We know about it, and the cause has been found.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous le savons, et la cause est trouvée.',
  },
  {
    when: 'known for twenty minutes, nobody on it yet',
    facts: facts({ incident: incident() }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it 17 times in your account. We have just noticed this and are finding the right engineer.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous venons de nous en apercevoir et cherchons la bonne personne pour s’en occuper.',
  },
  {
    when: 'known for an hour, still nobody on it: "just noticed" would not be true',
    facts: facts({ firstSeen: at('09:00'), incident: incident({ openedAt: at('09:05') }) }),
    en: 'Since 9:00 this morning your invoices have not been downloading; I can see it 17 times in your account. We know about it and are still finding the right engineer.',
    fr: 'Depuis 9_h ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous le savons et cherchons encore la bonne personne pour s’en occuper.',
  },
  {
    when: 'a next update that is overdue is no promise',
    facts: facts({
      incident: incident({ status: 'acknowledged', workedOnSince: at('09:50'), nextUpdateAt: at('10:00') }),
    }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it 17 times in your account. We know about it, and our engineer has been working on it since 9:50.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 17 fois sur votre compte. Nous le savons, et notre équipe technique y travaille depuis 9_h_50.',
  },
  {
    when: 'since yesterday, next update tomorrow',
    facts: facts({
      count: 1240,
      firstSeen: at('17:05', '2026-11-18'),
      incident: incident({
        status: 'acknowledged',
        workedOnSince: at('17:20', '2026-11-18'),
        nextUpdateAt: at('09:00', '2026-11-20'),
      }),
    }),
    en: 'Since yesterday 17:05 your invoices have not been downloading; I can see it 1,240 times in your account, the last time at 10:04 this morning. We know about it, and our engineer has been working on it since yesterday 17:20. The next update is due tomorrow at 9:00.',
    fr: 'Depuis hier 17_h_05, vos factures ne se téléchargent pas_; je le vois 1~240 fois sur votre compte, la dernière fois à 10_h_04 ce matin. Nous le savons, et notre équipe technique y travaille depuis hier 17_h_20. Le prochain point est prévu demain à 9_h.',
  },
  {
    when: 'not known to anybody',
    facts: facts({ count: 2 }),
    en: 'Since 9:42 this morning your invoices have not been downloading; I can see it twice in your account. I will pass it on now, so that an engineer looks at it.',
    fr: 'Depuis 9_h_42 ce matin, vos factures ne se téléchargent pas_; je le vois 2 fois sur votre compte. Je le transmets tout de suite pour qu’un ingénieur s’en occupe.',
  },
  {
    when: 'not known, once, on the date',
    facts: facts({ count: 1, firstSeen: at('10:04'), lastSeen: at('10:04') }),
    en: 'Since 10:04 this morning your invoices have not been downloading; I can see it once in your account. I will pass it on now, so that an engineer looks at it.',
    fr: 'Depuis 10_h_04 ce matin, vos factures ne se téléchargent pas_; je le vois une fois sur votre compte. Je le transmets tout de suite pour qu’un ingénieur s’en occupe.',
  },
  {
    when: 'not known, for weeks',
    facts: facts({ count: 500, firstSeen: at('08:00', '2026-11-01') }),
    en: 'Since 1 November your invoices have not been downloading; I can see it 500 times in your account, the last time at 10:04 this morning. I will pass it on now, so that an engineer looks at it.',
    fr: 'Depuis le 1er novembre, vos factures ne se téléchargent pas_; je le vois 500 fois sur votre compte, la dernière fois à 10_h_04 ce matin. Je le transmets tout de suite pour qu’un ingénieur s’en occupe.',
  },
  {
    when: 'known and quiet',
    facts: facts({
      state: 'quiet',
      count: 3,
      firstSeen: at('08:30'),
      lastSeen: at('08:41'),
      incident: incident({ status: 'acknowledged', workedOnSince: at('08:50') }),
    }),
    en: 'If this is about “Invoices do not download”: I saw it 3 times in your account, the last time at 8:41 this morning, and not since. We know about it, and our engineer has been working on it since 8:50.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: je l’ai vu 3 fois sur votre compte, la dernière fois à 8_h_41 ce matin, et plus depuis. Nous le savons, et notre équipe technique y travaille depuis 8_h_50.',
  },
  {
    when: 'quiet, and no incident',
    facts: facts({
      state: 'quiet',
      count: 2,
      firstSeen: at('14:00', '2026-11-17'),
      lastSeen: at('14:10', '2026-11-17'),
    }),
    en: 'If this is about “Invoices do not download”: I saw it twice in your account, the last time on Tuesday at 14:10, and not since. If it happens again, tell me and I will pass it on.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: je l’ai vu 2 fois sur votre compte, la dernière fois mardi à 14_h_10, et plus depuis. Si cela se reproduit, dites-le-moi et je le transmettrai.',
  },
  {
    when: 'quiet, once',
    facts: facts({
      state: 'quiet',
      count: 1,
      firstSeen: at('14:10', '2026-10-30'),
      lastSeen: at('14:10', '2026-10-30'),
    }),
    en: 'If this is about “Invoices do not download”: I saw it once in your account, on 30 October, and not since. If it happens again, tell me and I will pass it on.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: je l’ai vu une fois sur votre compte, le 30 octobre, et plus depuis. Si cela se reproduit, dites-le-moi et je le transmettrai.',
  },
  {
    when: 'a fix is in place and holds for them',
    facts: facts({
      lastSeen: at('09:55'),
      incident: incident({ status: 'monitoring', workedOnSince: at('09:50'), fixedAt: at('10:00') }),
    }),
    en: 'If this is about “Invoices do not download”: a fix has been in place since 10:00 this morning, and I have seen no errors in your account since then. We are watching that it holds.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: un correctif est en place depuis 10_h ce matin, et je n’ai plus vu d’erreur sur votre compte depuis. Nous vérifions qu’il tient.',
  },
  {
    when: 'a fix is in place and does not hold for them',
    facts: facts({ incident: incident({ status: 'monitoring', fixedAt: at('10:00') }) }),
    en: 'A fix has been in place since 10:00 this morning, but I still see errors in your account, the last at 10:04. I will pass that on now.',
    fr: 'Un correctif est en place depuis 10_h ce matin, mais je vois encore des erreurs sur votre compte, la dernière à 10_h_04. Je le signale tout de suite.',
  },
  {
    when: 'resolved',
    facts: facts({
      state: 'resolved',
      lastSeen: at('09:55'),
      incident: incident({ status: 'resolved', fixedAt: at('10:00') }),
    }),
    en: 'If this is about “Invoices do not download”: it has been fixed since 10:00 this morning, and I have seen no errors in your account since then.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: c’est réparé depuis 10_h ce matin, et je n’ai plus vu d’erreur sur votre compte depuis.',
  },
  {
    when: 'resolved, and here again',
    facts: facts({ incident: incident({ status: 'resolved', fixedAt: at('10:00') }) }),
    en: 'If this is about “Invoices do not download”: it was fixed at 10:00 this morning, but I have seen it in your account again, the last time at 10:04. I will pass that on now.',
    fr: 'Si c’est au sujet de «_Les factures ne se téléchargent pas_»_: cela a été réparé à 10_h ce matin, mais je l’ai revu sur votre compte, la dernière fois à 10_h_04. Je le signale tout de suite.',
  },
]

/** In the table `_` stands for a space that does not break and `~` for a narrow one. */
const spaced = (text: string) => text.replaceAll('_', '\u00a0').replaceAll('~', '\u202f')

describe('what is said, with approved words', () => {
  test.each(table)('$when', ({ facts: given, en, fr }) => {
    expect(sayFor({ ...given, wording: approvedEn }, 'en', paris)).toBe(en)
    expect(sayFor({ ...given, wording: approvedFr }, 'fr', paris)).toBe(spaced(fr))
  })
})

describe('without approved words', () => {
  test('the careful general sentence stands in', () => {
    expect(sayFor({ ...facts(), wording: general.en }, 'en', paris)).toBe(
      'Since 9:42 this morning part of our service has not been working as it should for you; I can see it 17 times in your account. I will pass it on now, so that an engineer looks at it.',
    )
    expect(sayFor({ ...facts(), wording: general.fr }, 'fr', paris)).toBe(
      spaced(
        'Depuis 9_h_42 ce matin, une partie de notre service ne fonctionne pas correctement chez vous_; je le vois 17 fois sur votre compte. Je le transmets tout de suite pour qu’un ingénieur s’en occupe.',
      ),
    )
  })

  test('a quiet problem is named by nothing but that it did not work', () => {
    const quiet = facts({ state: 'quiet', count: 2, lastSeen: at('08:00') })
    expect(sayFor({ ...quiet, wording: general.en }, 'en', paris)).toBe(
      'If this is about something that did not work: I saw it twice in your account, the last time at 8:00 this morning, and not since. If it happens again, tell me and I will pass it on.',
    )
    expect(sayFor({ ...quiet, wording: general.fr }, 'fr', paris)).toBe(
      spaced(
        'Si c’est au sujet de quelque chose qui n’a pas fonctionné_: je l’ai vu 2 fois sur votre compte, la dernière fois à 8_h ce matin, et plus depuis. Si cela se reproduit, dites-le-moi et je le transmettrai.',
      ),
    )
  })
})

describe('times', () => {
  test('a workaround comes last, as a sentence of its own', () => {
    const known = facts({ incident: incident() })
    const en = { ...approvedEn, workaround: 'you can print them from the archive' }
    expect(sayFor({ ...known, wording: en }, 'en', paris)).toMatch(
      / engineer\. There is a way around it\. You can print them from the archive\.$/,
    )
    const fr = { ...approvedFr, workaround: 'Vous pouvez les imprimer depuis les archives.' }
    expect(sayFor({ ...known, wording: fr }, 'fr', paris)).toMatch(
      /s’en occuper\. Voici comment contourner le problème\. Vous pouvez les imprimer depuis les archives\.$/,
    )
  })

  test('without a known time zone the hour says UTC', () => {
    for (const timeZone of [null, 'Middle/Earth']) {
      const said = sayFor({ ...facts(), wording: approvedEn }, 'en', { now, timeZone })
      expect(said).toMatch(/^Since 8:42 UTC your invoices/)
    }
  })

  test.each([
    ['America/New_York', '3:42 this morning', '3_h_42 cette nuit'],
    ['Asia/Tokyo', '17:42 this afternoon', '17_h_42 cet après-midi'],
    ['Australia/Sydney', '19:42 this evening', '19_h_42 ce soir'],
    ['Pacific/Kiritimati', '22:42 this evening', '22_h_42 ce soir'],
  ])('they are those of the customer: %s', (timeZone, en, fr) => {
    expect(sayFor({ ...facts(), wording: approvedEn }, 'en', { now, timeZone })).toContain(`Since ${en} your`)
    expect(sayFor({ ...facts(), wording: approvedFr }, 'fr', { now, timeZone })).toContain(spaced(`Depuis ${fr}, vos`))
  })

  test('another year is named', () => {
    const old = facts({ state: 'quiet', lastSeen: at('10:00', '2025-12-24') })
    expect(sayFor({ ...old, wording: approvedEn }, 'en', paris)).toContain('the last time on 24 December 2025, and not')
  })
})
