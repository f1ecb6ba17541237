import { describe, expect, test } from 'vitest'
import { checkText, isSendable } from '#server/domains/notices/checks/check-text.ts'
import { compose } from '#server/domains/notices/composer/compose.ts'
import { languages } from '#server/domains/notices/composer/languages.ts'
import { collectFacts, type FactSource } from '#server/domains/notices/facts/collect.ts'
import { localiser } from '#server/domains/notices/facts/local.ts'
import { renderFacts } from '#server/domains/notices/facts/render.ts'
import type { CustomerLanguage } from '#shared/languages.ts'
import { goodTexts } from './good-texts.ts'
import { fullSource, resolvedSource } from './sources.ts'

function check(language: CustomerLanguage, text: string, options: { source?: FactSource; subject?: string } = {}) {
  const source = options.source ?? fullSource(language)
  const facts = renderFacts(collectFacts(source), languages[language], localiser(source.zone, source.now))
  const subject = options.subject ?? 'About your account'
  const internalWords = ['billing-api', 'production', 'Ana Lopez', 'invoices']
  return checkText({ subject, text, language, facts, internalWords, now: source.now, agentLanguage: 'en' })
}

/** A good text with one more sentence. */
function withSentence(language: CustomerLanguage, sentence: string, source: FactSource) {
  const { set } = collectFacts(source)
  const { text } = compose('known', set, languages[language], localiser(source.zone, source.now))
  const all = `${text}\n\n${sentence}`
  return check(language, all, { source }).map((finding) => ({
    rule: finding.rule,
    severity: finding.severity,
    words: finding.at && all.slice(finding.at.start, finding.at.end),
  }))
}

const open = (language: CustomerLanguage): FactSource => {
  const source = fullSource(language)
  const incident = source.incident && {
    ...source.incident,
    status: 'open' as const,
    acknowledgedAt: null,
    nextUpdateAt: null,
  }
  return { ...source, incident }
}

/** language, sentence, rule, words found. The facts: 17 errors, 9:42 to 10:04 on 22 November; nobody works on it. */
const bad: [CustomerLanguage, string, string, string][] = [
  ['en', 'We counted 18 errors.', 'number', '18'],
  ['en', 'We counted eighteen errors.', 'number', 'eighteen'],
  ['en', 'It hit 212 other accounts.', 'number', '212'],
  ['en', 'It lasted 17 minutes.', 'number', '17'],
  ['en', 'That is 99.9 percent.', 'number', '99.9'],
  ['en', 'It began at 8:15.', 'time', '8:15'],
  ['en', 'It began at 3 pm.', 'time', '3 pm'],
  ['en', 'It began on 21 November.', 'date', '21 November'],
  ['en', 'It began on Tuesday.', 'date', 'Tuesday'],
  ['en', 'It began yesterday.', 'date', 'yesterday'],
  ['en', 'It began on 2026-11-20.', 'date', '2026-11-20'],
  ['en', 'It will be fixed soon.', 'claim.eta', 'soon'],
  ['en', 'It should be fixed then.', 'claim.eta', 'should be fixed'],
  ['en', 'We will do this within the hour.', 'claim.eta', 'within the hour'],
  ['en', 'The problem has been resolved.', 'claim.fixed', 'has been resolved'],
  ['en', 'Downloads work again.', 'claim.fixed', 'work again'],
  ['en', 'It happened because of an update.', 'claim.causeNamed', 'because of'],
  ['en', 'We have found the cause.', 'claim.causeFound', 'found the cause'],
  ['en', 'Our engineers are working on it.', 'claim.worker', 'engineers are working'],
  ['en', 'We will let you know.', 'claim.writeAgain', 'let you know'],
  ['en', 'You get a refund.', 'claim.credit', 'refund'],
  ['en', 'We guarantee it.', 'claim.guarantee', 'guarantee'],
  ['en', 'We apologise for any inconvenience.', 'claim.apology', 'apologise for any inconvenience'],
  ['en', 'A NullPointerException was thrown.', 'technical', 'NullPointerException'],
  ['en', 'A TypeError came.', 'technical', 'TypeError'],
  ['en', 'See invoice_renderer for more.', 'technical', 'invoice_renderer'],
  ['en', 'See renderInvoice for more.', 'technical', 'renderInvoice'],
  ['en', 'The machine db-3.eu.internal is down.', 'host', 'db-3.eu.internal'],
  ['en', 'The machine is at 10.0.3.7 now.', 'host', '10.0.3.7'],
  ['en', 'Look at https://status.example.com/x please.', 'link', 'https://status.example.com/x'],
  ['en', 'Write to boss@fleetwise.example please.', 'link', 'boss@fleetwise.example'],
  ['en', 'The billing-api failed.', 'internal', 'billing-api'],
  ['en', 'Ana Lopez looks at it.', 'internal', 'Ana Lopez'],
  ['en', 'Dear {{name}}, thanks.', 'placeholder', '{{name}}'],
  ['en', 'This is INC-31.', 'technical', 'INC-31'],
  ['en', 'Evil\u202etext', 'hidden', '\u202e'],
  ['en', 'It was a timeout.', 'jargon', 'timeout'],
  ['fr', 'Nous avons compté 18 erreurs.', 'number', '18'],
  ['fr', 'Nous avons compté dix-huit erreurs.', 'number', 'dix'],
  ['fr', 'Tout a commencé à 8 h 15.', 'time', '8 h 15'],
  ['fr', 'Cela vient à cause de vous.', 'claim.causeNamed', 'à cause de'],
  ['fr', 'Tout a commencé mardi.', 'date', 'mardi'],
  ['fr', 'Tout a commencé le 3 octobre.', 'date', '3 octobre'],
  ['fr', 'Ce sera réglé prochainement.', 'claim.eta', 'prochainement'],
  ['fr', 'Le problème est résolu.', 'claim.fixed', 'est résolu'],
  ['fr', 'Nos ingénieurs travaillent.', 'claim.worker', 'ingénieurs travaillent'],
  ['fr', 'Cela vient d’une panne causée par une mise à jour.', 'claim.causeNamed', 'causée par'],
  ['fr', 'Vous serez remboursés.', 'claim.credit', 'remboursés'],
  ['fr', 'Veuillez nous excuser pour la gêne occasionnée.', 'claim.apology', 'excuser pour la gêne'],
  ['fr', 'Regarde ton compte.', 'claim.informal', 'ton'],
  ['de', 'Wir haben 18 Fehler gezählt.', 'number', '18'],
  ['de', 'Wir haben drei Fehler gesehen.', 'number', 'drei'],
  ['de', 'Es begann um 8:15 Uhr.', 'time', '8:15 Uhr'],
  ['de', 'Es begann um 8 Uhr.', 'time', '8 Uhr'],
  ['de', 'Es begann am 21. November.', 'date', '21. November'],
  ['de', 'Es begann am 21.11.2026.', 'date', '21.11.2026'],
  ['de', 'Das wird in Kürze behoben.', 'claim.eta', 'wird in Kürze behoben'],
  ['de', 'Das Problem ist behoben.', 'claim.fixed', 'ist behoben'],
  ['de', 'Unsere Techniker arbeiten daran.', 'claim.worker', 'Techniker arbeiten'],
  ['de', 'Der Ausfall geschah wegen eines Updates.', 'claim.causeNamed', 'wegen eines Updates'],
  ['de', 'Sie erhalten eine Gutschrift.', 'claim.credit', 'Gutschrift'],
  ['de', 'Wir bedauern die Unannehmlichkeiten.', 'claim.apology', 'Unannehmlichkeiten'],
  ['de', 'Wie geht es dir?', 'claim.informal', 'dir'],
  ['es', 'Hemos contado 18 errores.', 'number', '18'],
  ['es', 'Empezó a las 8:15.', 'time', '8:15'],
  ['es', 'Empezó el 21 de noviembre.', 'date', '21 de noviembre'],
  ['es', 'Empezó ayer.', 'date', 'ayer'],
  ['es', 'Se arreglará lo antes posible.', 'claim.eta', 'lo antes posible'],
  ['es', 'El problema está resuelto.', 'claim.fixed', 'está resuelto'],
  ['es', 'Nuestros ingenieros trabajan en ello.', 'claim.worker', 'ingenieros trabajan'],
  ['es', 'Ha sido causado por una actualización.', 'claim.causeNamed', 'causado por'],
  ['es', 'Recibirá un reembolso.', 'claim.credit', 'reembolso'],
  ['es', 'Lamentamos las molestias.', 'claim.apology', 'Lamentamos las molestias'],
]

test.each(bad)('%s: “%s” is found as %s at “%s”', (language, sentence, rule, words) => {
  expect(withSentence(language, sentence, open(language))).toContainEqual(expect.objectContaining({ rule, words }))
})

/** Sentences that careful people write, with nothing to find. */
const good: [CustomerLanguage, string][] = [
  ['en', 'Your account shows 17 errors between 9:42 and 10:04 on 22 November.'],
  ['en', 'It began this morning, and by 10:04 am it had happened seventeen times.'],
  ['en', 'Until this is fixed, printing works. We do not know yet when it will end.'],
  ['en', 'One of your colleagues may have seen the same. You have done nothing wrong.'],
  ['en', 'Nothing of yours is lost.'],
  ['en', 'You can do this:\n1. Open the list.\n2. Choose Print.'],
  ['en', 'As soon as it works, you need do nothing. Your credit card is not touched.'],
  ['fr', 'Votre compte a connu 17 erreurs entre 9h42 et 10h04, le 22 novembre.'],
  ['fr', 'Tant que ce n’est pas réglé, l’impression fonctionne.'],
  ['fr', 'Vous n’avez rien à refaire.'],
  ['de', 'In Ihrem Konto gab es zwischen 9:42 und 10:04 Uhr siebzehn Fehler, am 22.11.2026.'],
  ['de', 'Solange das noch nicht behoben ist, funktioniert das Drucken.'],
  ['de', 'Sie müssen nichts tun.'],
  ['de', 'Sie haben sich heute Morgen wegen Ihrer Rechnungen gemeldet.'],
  ['es', 'Su cuenta tuvo 17 errores entre las 9:42 y las 10:04 del 22 de noviembre.'],
  ['es', 'Mientras no esté resuelto, la impresión funciona.'],
  ['es', 'No tiene que hacer nada.'],
]

test.each(good)('%s: “%s” is fine', (language, sentence) => {
  expect(withSentence(language, sentence, open(language))).toEqual([])
})

test.each(goodTexts)('%s, %s: an e-mail in words of its own is fine: %s', (language, which, text) => {
  const source = which === 'full' ? fullSource(language) : resolvedSource(language)
  expect(check(language, text, { source, subject: source.wording?.view.title })).toEqual([])
})

describe('with the fact, the same words are fine', () => {
  test.each<[CustomerLanguage, string, FactSource]>([
    ['en', 'One of our engineers is working on it, and we have found the cause.', fullSource('en')],
    ['en', 'We will write to you by 11:30, fixed or not.', fullSource('en')],
    ['en', 'It works again: the problem has been resolved since 10:05.', resolvedSource('en')],
    ['fr', 'Tout fonctionne de nouveau : le problème a été corrigé à 10 h 05.', resolvedSource('fr')],
    ['de', 'Alles funktioniert wieder, das Problem wurde um 10:05 Uhr behoben.', resolvedSource('de')],
    ['es', 'El problema fue resuelto a las 10:05.', resolvedSource('es')],
  ])('%s: “%s”', (language, sentence, source) => {
    expect(withSentence(language, sentence, source)).toEqual([])
  })
})

describe('the e-mail as a whole', () => {
  const good = 'Hello Claire Moreau,\n\nsince 9:42 your invoices have not been downloading. You will hear from us.'

  test.each<[string, Parameters<typeof check>, string]>([
    ['an empty subject', ['en', good, { subject: ' ' }], 'subject.empty'],
    ['a line break in the subject', ['en', good, { subject: 'Hello\r\nBcc: all@example.com' }], 'subject.lineBreak'],
    ['a very long subject', ['en', good, { subject: 'x'.repeat(300) }], 'subject.long'],
    ['hardly any text', ['en', 'Hello'], 'text.short'],
    ['far too much text', ['en', `${good}\n`.repeat(200)], 'text.long'],
    [
      'another language',
      ['en', 'Bonjour Claire Moreau,\n\ndepuis 9 h 42 vos factures ne se téléchargent pas sur votre compte.'],
      'language',
    ],
    [
      'a language of its own',
      [
        'de',
        'Buongiorno Claire, delle fatture non si scaricano dal vostro conto e noi siamo al lavoro su questo problema per voi ogni giorno.',
      ],
      'language',
    ],
    [
      'nothing that happened',
      ['en', 'Hello Claire Moreau,\n\nthank you for being with us. We hope that you are well and happy.'],
      'happened',
    ],
  ])('%s stops it', (_what, args, rule) => {
    const findings = check(...args)
    expect(findings).toContainEqual(expect.objectContaining({ rule, severity: 'block' }))
    expect(isSendable(findings)).toBe(false)
  })

  test('nobody greeted is a warning', () => {
    const findings = check('en', good.replace('Claire Moreau', 'dear customer'))
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['addressee', 'warn']])
    expect(isSendable(findings)).toBe(true)
  })

  test('an internal name that is also a plain word is only a warning, and none within the approved wording', () => {
    expect(check('en', good)).toEqual([])
    const other = { ...fullSource('en'), wording: null }
    expect(check('en', good, { source: other }).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['internal', 'warn'],
    ])
  })

  test('the words of an approved wording are never held against it', () => {
    const source = fullSource('en')
    const view = {
      title: 'Refunds over 500 are due to fail',
      notices: 'refunds over 500 have been failing soon',
      meaning: 'Credit notes at 8:15 fail',
      workaround: null,
    }
    const words = { ...source, wording: { view, source: 'wordings:issue:7@1' } }
    expect(withSentence('en', '', words)).toEqual([])
  })

  test('messages come in the agent’s language', () => {
    const source = fullSource('de')
    const facts = renderFacts(collectFacts(source), languages.de, localiser(source.zone, source.now))
    const findings = checkText({
      subject: '',
      text: '',
      language: 'de',
      facts,
      internalWords: [],
      now: source.now,
      agentLanguage: 'fr',
    })
    expect(findings.map(({ message }) => message)).toContain('L’objet est vide.')
  })
})
