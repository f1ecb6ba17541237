import type { Local, Localise } from '../facts/local.ts'
import type { FactValues } from '../facts/values.ts'
import { capital, type Language, part, sameMinute, sentence } from './language.ts'

const locale = 'es-ES'
const months = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ')

/** With its article: "las 9:42", but "la 1:05". */
const clock = (t: Local) => `${t.hour === 1 ? 'la' : 'las'} ${t.hour}:${String(t.minute).padStart(2, '0')}`
const zoned = (t: Local) => clock(t) + (t.utc ? ' UTC' : '')
const date = (t: Local) => `${t.day} de ${months[t.month - 1]}${t.thisYear ? '' : ` de ${t.year}`}`
const today = (t: Local) => t.dayOffset === 0
const at = (t: Local) => (today(t) ? `a ${zoned(t)}` : `el ${date(t)} a ${zoned(t)}`)
const since = (t: Local) => (today(t) ? `desde ${zoned(t)}` : `desde el ${date(t)} a ${zoned(t)}`)
const by = (t: Local) => (today(t) ? `antes de ${zoned(t)}` : `antes de ${zoned(t)} del ${date(t)}`)
const point = (t: Local) => (today(t) ? `${zoned(t)} de hoy` : `${zoned(t)} del ${date(t)}`)
const upTo = (t: Local, from: Local) => `hasta ${today(from) ? zoned(t) : point(t)}`

function between(a: Local, b: Local): string {
  if (a.dayOffset !== b.dayOffset) return `entre ${point(a)} y ${point(b)}`
  const span = `entre ${clock(a)} y ${zoned(b)}`
  return today(a) ? span : `el ${date(a)}, ${span}`
}

const number = new Intl.NumberFormat(locale)
const errors = (count: number) => (count === 1 ? 'un error' : `${number.format(count)} errores`)
const quoted = (title: string) => `«${part(title)}»`
const named = (title: string | null) => (title ? `: ${quoted(title)}.` : '.')

function experienced(v: FactValues['experienced'], local: Localise): string {
  if (v.count === 0 || !v.first || !v.last) return nothingSeen(v, local)
  const first = local(v.first)
  const last = local(v.last)
  const oneMoment = sameMinute(v.first, v.last)
  if (v.state === 'now' && v.notices) {
    const found =
      v.count === 1
        ? 'Hemos visto un error en su cuenta'
        : `${oneMoment ? 'Hemos' : `${capital(upTo(last, first))} hemos`} contado ${errors(v.count)} en su cuenta`
    return `${capital(since(first))}, ${part(v.notices)}. ${found}.`
  }
  if (v.state === 'now' && !oneMoment) {
    return `${capital(since(first))} se producen errores en su cuenta: ${number.format(v.count)} ${upTo(last, first)}.`
  }
  const when = capital(oneMoment ? at(first) : between(first, last))
  return `${when} ${v.count === 1 ? 'vimos' : 'contamos'} ${errors(v.count)} en su cuenta${named(v.title)}`
}

function nothingSeen(v: FactValues['experienced'], local: Localise): string {
  if (!v.start) return `No hemos visto ningún error en su cuenta en los últimos ${v.days} días.`
  const disturbed = v.end
    ? `${capital(between(local(v.start), local(v.end)))} una parte de nuestro servicio no funcionó con normalidad`
    : `${capital(since(local(v.start)))} una parte de nuestro servicio no funciona con normalidad`
  return `${disturbed}${named(v.title)} No hemos visto ningún error en su cuenta.`
}

const statuses = {
  open: 'Estamos buscando a la persona adecuada de nuestro equipo técnico.',
  acknowledged: 'Estamos buscando la causa.',
  identified: 'Hemos encontrado la causa y trabajamos en la corrección.',
  monitoring: 'Ya hemos aplicado una corrección y comprobamos que se mantenga.',
}

const endings = {
  answer: 'nuestra respuesta',
  known: 'lo que sabemos',
  update: 'situación actual',
  workaround: 'qué puede hacer',
  fixed: 'resuelto',
}
const nouns = { account: 'Problema en su cuenta', service: 'Incidencia en nuestro servicio', message: 'Su mensaje' }

export const es: Language = {
  locale,
  texts: {
    addressee: (v) => [v.contact, v.customer].filter(Boolean).join(', '),
    experienced,
    knownSince: (v, local) => `Lo sabemos ${since(local(v.at))}.`,
    worker: (v, local) => `Nuestro equipo técnico trabaja en ello ${since(local(v.since))}.`,
    status: (v) => statuses[v.status],
    nextUpdate: (v, local) => `Tendrá noticias nuestras ${by(local(v.at))}, esté resuelto o no.`,
    workaround: (v) => `Hay una forma de evitarlo. ${sentence(v.text)}`,
    meaning: (v) => sentence(v.text),
    fixedAt: (v, local) => `El problema está resuelto ${since(local(v.at))}.`,
    toldBefore: (v, local) => `Le escribimos por última vez sobre este asunto ${at(local(v.at))}.`,
    signature: (v) => v.name,
  },
  greeting: (contact) => (contact ? `Hola, ${contact}:` : 'Hola:'),
  openings: {
    answer: 'Gracias por ponerse en contacto con nosotros.',
    known: 'Hemos detectado un problema en su cuenta y queremos avisarle antes de que tenga que preguntarnos.',
    update: 'Le contamos cuál es la situación actual.',
    workaround: null,
  },
  fixedOpening: (noun, moment, local) => {
    const where = { account: 'en su cuenta', service: 'en nuestro servicio', message: 'que nos comunicó' }
    const which = noun.kind === 'title' ? quoted(noun.title) : where[noun.kind]
    return `El problema ${which} está resuelto ${since(local(moment))}.`
  },
  seenHere: (count) =>
    count === 1
      ? 'También vemos este error desde aquí, así que no hace falta que nos lo describa de nuevo.'
      : 'También vemos estos errores desde aquí, así que no hace falta que nos los describa de nuevo.',
  askDetails: 'Díganos, por favor, qué estaba haciendo y a qué hora ocurrió. Así podremos mirar ese momento exacto.',
  closing: 'Un cordial saludo,',
  defaultSignature: 'El equipo de atención al cliente',
  subject: (noun, ending) => `${noun.kind === 'title' ? part(noun.title) : nouns[noun.kind]}: ${endings[ending]}`,
  words: {
    common:
      'el la los las y su sus le nos nuestro nuestra es son está están ha hemos una un en con para por desde que no del al se lo de'.split(
        ' ',
      ),
    numbers: {
      dos: 2,
      tres: 3,
      cuatro: 4,
      cinco: 5,
      seis: 6,
      siete: 7,
      ocho: 8,
      nueve: 9,
      diez: 10,
      once: 11,
      doce: 12,
      trece: 13,
      catorce: 14,
      quince: 15,
      dieciséis: 16,
      diecisiete: 17,
      dieciocho: 18,
      diecinueve: 19,
      veinte: 20,
      treinta: 30,
      cuarenta: 40,
      cincuenta: 50,
      cien: 100,
      cientos: 100,
      mil: 1000,
      miles: 1000,
      decenas: 10,
      docena: 12,
    },
    units: '(?:segundos?|minutos?|min|horas?|días?|semanas?|mes(?:es)?)',
    relativeDays: [
      { offset: -1, pattern: 'ayer|anoche' },
      { offset: 0, pattern: 'hoy|esta (?:mañana|tarde|noche)' },
      { offset: 1, pattern: '(?<!(?:esta|la|por la|de la) )mañana' },
    ],
    happened:
      'error|problema|incidencia|fall(?:o|os|a|an|ó|ado)|interrup|avería|no (?:\\p{L}+ ){0,2}(?:funcion|pued|se|carg|descarg)|imposible|dificultad',
    claims: {
      eta: '(?<!tan )pronto(?! como)|en breve|próximamente|lo antes posible|cuanto antes|lo más rápid(?:o|amente) posible|en seguida|enseguida|de inmediato|inmediatamente|en cualquier momento|en (?:unos|unas|pocos|pocas|una|media) (?:minutos?|horas?|días?)|dentro de (?:poco|unos|unas|una)|(?:debería|deberían|estará|estarán|quedará|quedarán|será|serán|va a|van a) (?:\\p{L}+ ){0,2}(?:resuelt[oa]s?|solucionad[oa]s?|resolverse|solucionarse|arreglad[oa]s?|funcionar|disponibles?)|(?:resuelt[oa]s?|solucionad[oa]s?) (?:antes|para|en)',
      fixed:
        '(?:está|están|ha sido|han sido|fue|fueron|queda|quedan|quedó) (?:ya |totalmente |completamente )?(?:resuelt[oa]s?|solucionad[oa]s?|corregid[oa]s?|arreglad[oa]s?|restablecid[oa]s?)|(?:funcionan?|vuelven? a funcionar|funcionan? de nuevo)(?: con normalidad)? (?:de nuevo|otra vez)|vuelven? a funcionar|vuelta a la normalidad|(?:hemos|se ha) (?:resuelto|solucionado|corregido|arreglado|restablecido)',
      causeNamed:
        'a causa de|debido a|por culpa de|causad[oa]s? por|provocad[oa]s? por|el motivo (?:es|fue)|la razón (?:es|fue)|como consecuencia de',
      causeFound:
        '(?:encontrado|identificado|conocemos|determinado|descubierto) (?:ya )?(?:la causa|el origen|el problema)|causa (?:es|está) (?:conocida|identificada)',
      worker:
        '(?:ingenier[oa]s?|técnic[oa]s?|desarrollador(?:es)?|especialistas?|expert[oa]s?|compañer[oa]s?|equipos?) (?:ya )?(?:trabajan?|está trabajando|están trabajando|lo está|lo están|investigan?|revisan?)|(?:estamos trabajando|trabajamos) (?:ya )?en|máxima prioridad|con urgencia',
      writeAgain:
        '(?:le|les) (?:mantendremos|mantendré|avisaremos|avisaré|escribiremos|escribiré|informaremos|informaré|contactaremos|llamaremos|llamaré)|volveremos a (?:escribirle|contactar)|tendrá noticias|nos pondremos en contacto',
      credit:
        'reembols\\p{L}*|abono|compensa\\p{L}*|indemniza\\p{L}*|descuentos?|devolución|devolver(?:le|emos)|gratis|gratuit\\p{L}*|vales? (?:de|por)',
      guarantee:
        'garanti\\p{L}*|prometemos|le aseguramos|no volverá a (?:ocurrir|pasar|suceder)|nunca más|nivel de servicio|sla|responsabilidad|legal(?:es|mente)?',
      apology:
        'disculp\\p{L}* (?:por )?(?:las molestias|los inconvenientes)|lamentamos (?:las molestias|los inconvenientes)|molestias (?:causadas|ocasionadas)',
      informal: 'tú|tu|tus|ti|contigo|te',
    },
  },
}
