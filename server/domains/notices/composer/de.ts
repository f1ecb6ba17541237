import type { Local, Localise } from '../facts/local.ts'
import type { FactValues } from '../facts/values.ts'
import { capital, type Language, part, sameMinute, sentence } from './language.ts'

const locale = 'de-DE'
const months = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ')

const clock = (t: Local) => `${t.hour}:${String(t.minute).padStart(2, '0')}`
const zoned = (t: Local) => `${clock(t)} Uhr${t.utc ? ' UTC' : ''}`
const date = (t: Local) => `${t.day}. ${months[t.month - 1]}${t.thisYear ? '' : ` ${t.year}`}`
const today = (t: Local) => t.dayOffset === 0
const at = (t: Local) => (today(t) ? `um ${zoned(t)}` : `am ${date(t)} um ${zoned(t)}`)
const since = (t: Local) => (today(t) ? `seit ${zoned(t)}` : `seit dem ${date(t)} um ${zoned(t)}`)
const by = (t: Local) => (today(t) ? `spätestens um ${zoned(t)}` : `spätestens am ${date(t)} um ${zoned(t)}`)
const upTo = (t: Local, from: Local) => {
  if (!today(t)) return `bis zum ${date(t)} um ${zoned(t)}`
  return today(from) ? `bis ${zoned(t)}` : `bis heute um ${zoned(t)}`
}
const point = (t: Local) => (today(t) ? `heute um ${zoned(t)}` : `dem ${date(t)} um ${zoned(t)}`)

function between(a: Local, b: Local): string {
  if (a.dayOffset !== b.dayOffset) return `zwischen ${point(a)} und ${point(b)}`
  const span = `zwischen ${clock(a)} und ${zoned(b)}`
  return today(a) ? span : `am ${date(a)} ${span}`
}

const number = new Intl.NumberFormat(locale)
const errors = (count: number) => (count === 1 ? 'einen Fehler' : `${number.format(count)} Fehler`)
const quoted = (title: string) => `„${part(title)}“`
const named = (title: string | null) => (title ? `: ${quoted(title)}.` : '.')

function experienced(v: FactValues['experienced'], local: Localise): string {
  if (v.count === 0 || !v.first || !v.last) return nothingSeen(v, local)
  const first = local(v.first)
  const last = local(v.last)
  const oneMoment = sameMinute(v.first, v.last)
  const counted = v.count === 1 ? 'gesehen' : 'gezählt'
  if (v.state === 'now' && v.notices) {
    const found =
      v.count === 1 || oneMoment
        ? `Wir haben ${errors(v.count)} in Ihrem Konto ${counted}`
        : `${capital(upTo(last, first))} haben wir ${errors(v.count)} in Ihrem Konto ${counted}`
    return `${capital(since(first))} ${part(v.notices)}. ${found}.`
  }
  if (v.state === 'now' && !oneMoment) {
    return `${capital(since(first))} treten in Ihrem Konto Fehler auf: ${number.format(v.count)} ${upTo(last, first)}.`
  }
  const when = capital(oneMoment ? at(first) : between(first, last))
  return `${when} haben wir ${errors(v.count)} in Ihrem Konto ${counted}${named(v.title)}`
}

function nothingSeen(v: FactValues['experienced'], local: Localise): string {
  if (!v.start) return `Wir haben in den letzten ${v.days} Tagen keinen Fehler in Ihrem Konto gesehen.`
  const disturbed = v.end
    ? `${capital(between(local(v.start), local(v.end)))} war ein Teil unseres Dienstes gestört`
    : `${capital(since(local(v.start)))} ist ein Teil unseres Dienstes gestört`
  return `${disturbed}${named(v.title)} In Ihrem Konto haben wir keinen Fehler gesehen.`
}

const statuses = {
  open: 'Wir klären gerade, wer aus unserer Technik sich darum kümmert.',
  acknowledged: 'Wir suchen die Ursache.',
  identified: 'Wir haben die Ursache gefunden und arbeiten an der Korrektur.',
  monitoring: 'Eine Korrektur ist im Einsatz, und wir beobachten, ob sie hält.',
}

const endings = {
  answer: 'unsere Antwort',
  known: 'was wir wissen',
  update: 'aktueller Stand',
  workaround: 'so können Sie sich behelfen',
  fixed: 'behoben',
}
const nouns = {
  account: 'Problem in Ihrem Konto',
  service: 'Störung in unserem Dienst',
  message: 'Ihre Nachricht an uns',
}

export const de: Language = {
  locale,
  texts: {
    addressee: (v) => [v.contact, v.customer].filter(Boolean).join(', '),
    experienced,
    knownSince: (v, local) => `Wir wissen ${since(local(v.at))} davon.`,
    worker: (v, local) => `Unsere Technik arbeitet ${since(local(v.since))} daran.`,
    status: (v) => statuses[v.status],
    nextUpdate: (v, local) => `Sie hören ${by(local(v.at))} von uns, auch wenn das Problem dann noch besteht.`,
    workaround: (v) => `So können Sie sich behelfen: ${sentence(v.text)}`,
    meaning: (v) => sentence(v.text),
    fixedAt: (v, local) => `Das Problem ist ${since(local(v.at))} behoben.`,
    toldBefore: (v, local) => `Zuletzt haben wir Ihnen dazu ${at(local(v.at))} geschrieben.`,
    signature: (v) => v.name,
  },
  greeting: (contact) => (contact ? `Guten Tag ${contact},` : 'Guten Tag,'),
  openings: {
    answer: 'Danke, dass Sie sich bei uns gemeldet haben.',
    known:
      'Wir haben ein Problem in Ihrem Konto bemerkt und möchten Ihnen Bescheid geben, bevor Sie nachfragen müssen.',
    update: 'Hier ist der aktuelle Stand.',
    workaround: null,
  },
  fixedOpening: (noun, moment, local) => {
    const where = { account: 'in Ihrem Konto', service: 'in unserem Dienst', message: 'aus Ihrer Nachricht' }
    const which = noun.kind === 'title' ? quoted(noun.title) : where[noun.kind]
    return `Das Problem ${which} ist ${since(local(moment))} behoben.`
  },
  seenHere: (count) =>
    count === 1
      ? 'Wir sehen diesen Fehler auch bei uns; Sie müssen ihn nicht noch einmal beschreiben.'
      : 'Wir sehen diese Fehler auch bei uns; Sie müssen sie nicht noch einmal beschreiben.',
  askDetails:
    'Bitte schreiben Sie uns, was Sie gerade gemacht haben und um wie viel Uhr es passiert ist. Dann können wir uns genau diesen Moment ansehen.',
  closing: 'Freundliche Grüße',
  defaultSignature: 'Ihr Kundenservice',
  subject: (noun, ending) => `${noun.kind === 'title' ? part(noun.title) : nouns[noun.kind]}: ${endings[ending]}`,
  words: {
    common:
      'der die das und sie wir ihr ihre ihrem ihnen uns unser ist sind hat haben seit ein eine einen nicht mit von für auf zu den dem im bis'.split(
        ' ',
      ),
    numbers: {
      zwei: 2,
      drei: 3,
      vier: 4,
      fünf: 5,
      sechs: 6,
      sieben: 7,
      acht: 8,
      neun: 9,
      zehn: 10,
      elf: 11,
      zwölf: 12,
      dreizehn: 13,
      vierzehn: 14,
      fünfzehn: 15,
      sechzehn: 16,
      siebzehn: 17,
      achtzehn: 18,
      neunzehn: 19,
      zwanzig: 20,
      dreißig: 30,
      vierzig: 40,
      fünfzig: 50,
      hundert: 100,
      hunderte: 100,
      tausend: 1000,
      tausende: 1000,
      zweimal: 2,
      dreimal: 3,
      dutzend: 12,
    },
    units: '(?:sekunden?|sek|minuten?|min|stunden?|std|tage?n?|wochen?|monate?n?)',
    relativeDays: [
      { offset: -1, pattern: 'gestern' },
      { offset: 0, pattern: 'heute' },
      {
        offset: 1,
        pattern: '(?<!(?:guten|heute|gestern|jeden|am) )morgen(?! (?:früh|vormittag))|morgen früh|morgen vormittag',
      },
    ],
    happened:
      'fehler|problem|störung|gestört|fehlgeschlagen|fehlschlag|ausfall|ausgefallen|nicht|unmöglich|schwierigkeit',
    claims: {
      eta: 'bald|in kürze|demnächst|umgehend|unverzüglich|so schnell wie möglich|schnellstmöglich|schnellstens|baldmöglichst|zeitnah|gleich wieder|jeden (?:moment|augenblick)|in (?:einer|wenigen|ein paar) (?:minuten?|stunden?|tagen?)|innerhalb (?:von|der nächsten|einer|eines|weniger|kurzer)|(?:wird|werden|sollte|sollten|dürfte|dürften) (?:\\p{L}+ ){0,4}(?:behoben|gelöst|repariert|wiederhergestellt|verfügbar|funktionieren)|(?:bis|vor) \\S+(?: uhr)? (?:behoben|gelöst)',
      fixed:
        '(?:ist|sind|wurde|wurden|war|waren) (?:\\S+ ){0,6}(?:behoben|gelöst|repariert|wiederhergestellt)|(?:funktionieren|funktioniert|läuft|laufen|geht|gehen) (?:\\p{L}+ ){0,2}wieder|haben (?:\\S+ ){0,4}(?:behoben|gelöst|repariert)|wieder (?:normal|verfügbar|erreichbar)',
      causeNamed:
        'wegen (?:eine[sr]|des|der|von) (?:\\S+ )?\\S*(?:fehler|störung|update|wartung|last|ausfall|problem|änderung|aktualisierung)\\p{L}*|aufgrund|verursacht durch|ausgelöst durch|zurückzuführen|grund (?:dafür )?(?:ist|war)|schuld|infolge',
      causeFound:
        'ursache (?:\\p{L}+ )?(?:gefunden|ermittelt|erkannt|bekannt|identifiziert)|kennen die ursache|(?:problem|fehler) (?:gefunden|identifiziert)',
      worker:
        '(?:technik|techniker|technikerin|ingenieure?|ingenieurin|entwickler|spezialisten?|experten?|kollegen|team|teams|technikteam) (?:arbeitet|arbeiten|kümmert|kümmern|untersucht|untersuchen|ist dran|sind dran|behebt|beheben)|wir (?:arbeiten|beheben|reparieren)(?: bereits)?|hochdruck|höchster priorität|höchste priorität',
      writeAgain:
        'halten (?:wir )?sie auf dem laufenden|halten (?:wir )?sie informiert|(?:melden|melde) (?:wir |ich )?(?:uns|mich) (?:wieder|bei ihnen)|(?:schreiben|informieren|benachrichtigen|kontaktieren) wir (?:ihnen|sie)|(?:wir|ich) (?:werden?|informieren?|benachrichtigen?) (?:sie|ihnen)|hören (?:\\S+ ){0,5}von uns|geben (?:wir )?ihnen bescheid',
      credit:
        'gutschrift\\p{L}*|erstatt\\p{L}*|rückerstatt\\p{L}*|entschädig\\p{L}*|rabatt\\p{L}*|nachlass|schadenersatz|schadensersatz|kostenlos\\p{L}*|gratis|kulanz\\p{L}*|gutscheine?',
      guarantee:
        'garant\\p{L}*|versprechen|nie wieder|nicht (?:wieder|mehr) vorkommen|wird nicht mehr passieren|sla|haft(?:en|et|ung)|rechtlich\\p{L}*',
      apology: 'unannehmlichkeiten|entschuldigen sie die|bitten (?:\\p{L}+ ){0,3}entschuldigung',
      informal: 'du|dein|deine|deinen|deinem|deiner|dir|dich|euch|euer|eure|hallöchen',
    },
  },
}
