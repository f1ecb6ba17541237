import type { Local, Localise } from '../facts/local.ts'
import type { FactValues } from '../facts/values.ts'
import { capital, type Language, part, sameMinute, sentence } from './language.ts'

const locale = 'fr-FR'
const months = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')
/** No line break between a number and its unit, nor before a colon or inside guillemets. */
const nbsp = '\u00a0'

const clock = (t: Local) => `${t.hour}${nbsp}h${t.minute ? `${nbsp}${String(t.minute).padStart(2, '0')}` : ''}`
const zoned = (t: Local) => clock(t) + (t.utc ? ' UTC' : '')
const date = (t: Local) => `${t.day === 1 ? '1er' : t.day} ${months[t.month - 1]}${t.thisYear ? '' : ` ${t.year}`}`
const today = (t: Local) => t.dayOffset === 0
const at = (t: Local) => (today(t) ? `à ${zoned(t)}` : `le ${date(t)} à ${zoned(t)}`)
const since = (t: Local) => (today(t) ? `depuis ${zoned(t)}` : `depuis le ${date(t)} à ${zoned(t)}`)
const by = (t: Local) => (today(t) ? `au plus tard à ${zoned(t)}` : `au plus tard le ${date(t)} à ${zoned(t)}`)
const upTo = (t: Local, from: Local) => {
  if (!today(t)) return `jusqu’au ${date(t)} à ${zoned(t)}`
  return today(from) ? `jusqu’à ${zoned(t)}` : `jusqu’à aujourd’hui ${zoned(t)}`
}
const point = (t: Local) => (today(t) ? `aujourd’hui à ${zoned(t)}` : `le ${date(t)} à ${zoned(t)}`)

function between(a: Local, b: Local): string {
  if (a.dayOffset !== b.dayOffset) return `entre ${point(a)} et ${point(b)}`
  const span = `entre ${clock(a)} et ${zoned(b)}`
  return today(a) ? span : `le ${date(a)} ${span}`
}

const number = new Intl.NumberFormat(locale)
const errors = (count: number) => (count === 1 ? 'une erreur' : `${number.format(count)} erreurs`)
const quoted = (title: string) => `«${nbsp}${part(title)}${nbsp}»`
const named = (title: string | null) => (title ? `${nbsp}: ${quoted(title)}.` : '.')

function experienced(v: FactValues['experienced'], local: Localise): string {
  if (v.count === 0 || !v.first || !v.last) return nothingSeen(v, local)
  const first = local(v.first)
  const last = local(v.last)
  const oneMoment = sameMinute(v.first, v.last)
  if (v.state === 'now' && v.notices) {
    const until = v.count === 1 || oneMoment ? '' : ` ${upTo(last, first)}`
    const counted = v.count === 1 ? 'Nous avons vu une erreur' : `Nous avons compté ${errors(v.count)}`
    return `${capital(since(first))}, ${part(v.notices)}. ${counted} sur votre compte${until}.`
  }
  if (v.state === 'now' && !oneMoment) {
    return `${capital(since(first))}, des erreurs se produisent sur votre compte${nbsp}: ${number.format(v.count)} ${upTo(last, first)}.`
  }
  const when = capital(oneMoment ? at(first) : between(first, last))
  const counted = v.count === 1 ? 'nous avons vu une erreur' : `nous avons compté ${errors(v.count)}`
  return `${when}, ${counted} sur votre compte${named(v.title)}`
}

function nothingSeen(v: FactValues['experienced'], local: Localise): string {
  if (!v.start) return `Nous n’avons vu aucune erreur sur votre compte au cours des ${v.days} derniers jours.`
  const disturbed = v.end
    ? `${capital(between(local(v.start), local(v.end)))}, une partie de notre service a été perturbée`
    : `${capital(since(local(v.start)))}, une partie de notre service est perturbée`
  return `${disturbed}${named(v.title)} Nous n’avons vu aucune erreur sur votre compte.`
}

const statuses = {
  open: 'Nous cherchons la bonne personne dans notre équipe technique.',
  acknowledged: 'Nous en cherchons la cause.',
  identified: 'Nous en avons trouvé la cause et travaillons à la correction.',
  monitoring: `Une correction est en place et nous vérifions qu’elle tient.`,
}

const endings = {
  answer: 'notre réponse',
  known: 'ce que nous savons',
  update: 'où nous en sommes',
  workaround: 'une solution provisoire',
  fixed: 'problème réglé',
}
const nouns = {
  account: 'Erreurs sur votre compte',
  service: 'Perturbation de notre service',
  message: 'Votre message',
}

export const fr: Language = {
  locale,
  texts: {
    addressee: (v) => [v.contact, v.customer].filter(Boolean).join(', '),
    experienced,
    knownSince: (v, local) => `Nous le savons ${since(local(v.at))}.`,
    worker: (v, local) => `Notre équipe technique y travaille ${since(local(v.since))}.`,
    status: (v) => statuses[v.status],
    nextUpdate: (v, local) => `Vous aurez de nos nouvelles ${by(local(v.at))}, que le problème soit réglé ou non.`,
    workaround: (v) => `Voici comment contourner le problème. ${sentence(v.text)}`,
    meaning: (v) => sentence(v.text),
    fixedAt: (v, local) => `Le problème est réglé ${since(local(v.at))}.`,
    toldBefore: (v, local) => `Nous vous avons écrit à ce sujet ${at(local(v.at))}.`,
    signature: (v) => v.name,
  },
  greeting: (contact) => (contact ? `Bonjour ${contact},` : 'Bonjour,'),
  openings: {
    answer: 'Merci de nous avoir contactés.',
    known:
      'Nous avons remarqué un problème sur votre compte et préférons vous prévenir avant que vous n’ayez à demander.',
    update: 'Voici où nous en sommes.',
    workaround: null,
  },
  fixedOpening: (noun, moment, local) => {
    const where = { account: 'sur votre compte', service: 'de notre service', message: 'dont vous nous avez parlé' }
    const which = noun.kind === 'title' ? quoted(noun.title) : where[noun.kind]
    return `Le problème ${which} est réglé ${since(local(moment))}.`
  },
  seenHere: (count) =>
    count === 1
      ? `Nous voyons cette erreur de notre côté${nbsp}; vous n’avez pas besoin de nous la décrire à nouveau.`
      : `Nous voyons ces erreurs de notre côté${nbsp}; vous n’avez pas besoin de nous les décrire à nouveau.`,
  askDetails:
    'Dites-nous, s’il vous plaît, ce que vous faisiez et à quelle heure cela s’est produit. Nous pourrons alors regarder précisément ce moment.',
  closing: 'Bien cordialement,',
  defaultSignature: 'Votre service client',
  subject: (noun, ending) =>
    `${noun.kind === 'title' ? part(noun.title) : nouns[noun.kind]}${nbsp}: ${endings[ending]}`,
  words: {
    common:
      'le la les des du et vous votre vos nous notre nos est sont une un sur dans pour avec depuis que qui ce cette pas ne au aux en'.split(
        ' ',
      ),
    numbers: {
      deux: 2,
      trois: 3,
      quatre: 4,
      cinq: 5,
      six: 6,
      sept: 7,
      huit: 8,
      dix: 10,
      onze: 11,
      douze: 12,
      treize: 13,
      quatorze: 14,
      quinze: 15,
      seize: 16,
      vingt: 20,
      trente: 30,
      quarante: 40,
      cinquante: 50,
      cent: 100,
      mille: 1000,
      dizaine: 10,
      dizaines: 10,
      douzaine: 12,
      centaine: 100,
      centaines: 100,
      milliers: 1000,
    },
    units: '(?:secondes?|minutes?|min|mn|heures?|jours?|semaines?|mois)',
    relativeDays: [
      { offset: -1, pattern: 'hier' },
      { offset: 0, pattern: "aujourd(?:’|')hui|ce matin|cet après-midi|ce soir" },
      { offset: 1, pattern: 'demain' },
    ],
    happened:
      'erreur|problème|perturb|échou|échec|panne|incident|ne (?:\\p{L}+ )*pas|impossible|difficulté|dysfonction|bloqu',
    claims: {
      eta: "bientôt|sous peu|prochainement|dans les plus brefs délais|dès que possible|au plus vite|très vite|très rapidement|d(?:’|')un (?:instant|moment) à l(?:’|')autre|incessamment|(?:devrait|devraient|va|vont|sera|seront) (?:bientôt )?(?:être )?(?:réglée?s?|résolue?s?|corrigée?s?|rétablie?s?|de retour)|(?:réglée?s?|résolue?s?|corrigée?s?|rétablie?s?) (?:avant|d(?:’|')ici|sous)|d(?:’|')ici (?:une|quelques|peu)|dans (?:une|quelques) (?:minutes?|heures?|jours?)|sous (?:une|quelques) (?:heures?|jours?)",
      fixed:
        '(?:est|sont|a été|ont été|était|étaient) (?:désormais |maintenant |à présent |entièrement |tous |toutes )?(?:réglée?s?|résolue?s?|corrigée?s?|rétablie?s?|réparée?s?)|(?:fonctionnent?|marchent?) (?:de nouveau|à nouveau)|retour(?:née?s?)? à la normale|nous avons (?:réglé|résolu|corrigé|rétabli|réparé)|problème réglé',
      causeNamed:
        'à cause d(?:e|u|es)?|en raison d(?:e|u|es)?|dû à|due à|dus à|dues à|provoquée?s? par|causée?s? par|la faute d(?:e|u|es)?|suite à une?|cause racine',
      causeFound:
        "(?:trouvé|identifié|connaissons|déterminé|compris) (?:la cause|l(?:’|')origine|le problème)|cause (?:est|a été) (?:connue|trouvée|identifiée)",
      worker:
        "(?:ingénieure?s?|techniciens?|développeurs?|spécialistes?|experts?|collègues?|équipes?(?: techniques?)?) (?:y |est |sont )?(?:travaillent?|à l(?:’|')œuvre|mobilisée?s?|en train|analysent?|corrigent?)|nous (?:y travaillons|travaillons (?:à|sur)|corrigeons)|priorité absolue|toute urgence",
      writeAgain:
        'tiendrons (?:au courant|informée?s?)|tiendrai (?:au courant|informée?s?)|vous (?:préviendrons|préviendrai|écrirons|écrirai|informerons|informerai|recontacterons|rappellerons|rappellerai|contacterons|contacterai)|reviendrons vers vous|reviendrai vers vous|aurez de nos nouvelles|recevrez (?:un|une)',
      credit:
        "rembours\\p{L}*|avoir commercial|dédommag\\p{L}*|indemni\\p{L}*|compens\\p{L}*|remise(?! en)|réduction|geste commercial|bons? d(?:’|')achat|gratuit\\p{L}*|offert\\p{L}*",
      guarantee:
        "garanti\\p{L}*|nous promettons|ne se (?:re)?produira plus|n(?:’|')arrivera plus|plus jamais|niveau de service|sla|responsabilité|juridique\\p{L}*",
      apology:
        'excuser pour (?:la|cette|toute) gêne|gêne occasionnée|désagréments? (?:occasionnée?s?|causée?s?)|excuses pour (?:la|tout|ce)',
      informal: 'tu|toi|ton|tes|salut|coucou',
    },
  },
}
