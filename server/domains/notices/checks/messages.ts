import type { AgentLanguage } from '#shared/languages.ts'

type Message = (what: string) => string

/** What each finding says to the person who can act on it, in the languages of the console. */
const messages: Record<string, Record<AgentLanguage, Message>> = {
  number: {
    en: (w) => `No fact of this customer says “${w}”. Use the counts from the facts, or leave the number out.`,
    fr: (w) => `Aucun fait de ce client ne dit « ${w} ». Reprenez les nombres des faits ou supprimez celui-ci.`,
  },
  time: {
    en: (w) => `No fact of this customer has the time “${w}”. Use a time from the facts, or leave it out.`,
    fr: (w) => `Aucun fait de ce client ne contient l’heure « ${w} ». Reprenez une heure des faits ou supprimez-la.`,
  },
  date: {
    en: (w) => `No fact of this customer happened on “${w}”. Use a date from the facts, or leave it out.`,
    fr: (w) => `Aucun fait de ce client n’a la date « ${w} ». Reprenez une date des faits ou supprimez-la.`,
  },
  'claim.eta': {
    en: (w) => `“${w}” promises when it will be over, and nobody knows that yet.`,
    fr: (w) => `« ${w} » promet une fin que personne ne connaît encore.`,
  },
  'claim.fixed': {
    en: (w) => `“${w}” says that it is fixed; the incident is not resolved.`,
    fr: (w) => `« ${w} » dit que c’est réglé ; l’incident ne l’est pas.`,
  },
  'claim.causeNamed': {
    en: (w) => `“${w}” names a cause; no fact does.`,
    fr: (w) => `« ${w} » donne une cause ; aucun fait n’en donne.`,
  },
  'claim.causeFound': {
    en: (w) => `“${w}” says that the cause is known; the incident does not say so.`,
    fr: (w) => `« ${w} » dit que la cause est connue ; l’incident ne le dit pas.`,
  },
  'claim.worker': {
    en: (w) => `“${w}”: nobody has acknowledged this yet.`,
    fr: (w) => `« ${w} » : personne ne s’en est encore chargé.`,
  },
  'claim.writeAgain': {
    en: (w) => `“${w}” promises to write again; the incident has no next update. Keep it only if you will do it.`,
    fr: (w) => `« ${w} » promet d’écrire à nouveau ; l’incident n’a pas de prochain point. Gardez-le si vous le ferez.`,
  },
  'claim.credit': {
    en: (w) => `“${w}” speaks of money or compensation. That is not yours to promise here.`,
    fr: (w) => `« ${w} » parle d’argent ou de compensation. Cela ne se promet pas ici.`,
  },
  'claim.guarantee': {
    en: (w) => `“${w}” is a guarantee or a legal statement. No fact backs it.`,
    fr: (w) => `« ${w} » est une garantie ou une phrase juridique. Aucun fait ne l’appuie.`,
  },
  'claim.apology': {
    en: (w) => `“${w}” is a formula. Say what you do, or what they need not do.`,
    fr: (w) => `« ${w} » est une formule. Dites ce que vous faites, ou ce que le client n’a pas à faire.`,
  },
  'claim.informal': {
    en: (w) => `“${w}” is too familiar for this customer.`,
    fr: (w) => `« ${w} » est trop familier pour ce client.`,
  },
  link: {
    en: (w) => `“${w}” is a link or an address that is not among the facts.`,
    fr: (w) => `« ${w} » est un lien ou une adresse qui n’est pas dans les faits.`,
  },
  host: {
    en: (w) => `“${w}” looks like the name of a machine. Customers should not read it.`,
    fr: (w) => `« ${w} » ressemble au nom d’une machine. Les clients ne doivent pas le lire.`,
  },
  technical: {
    en: (w) => `“${w}” is a technical name. Say what the customer notices instead.`,
    fr: (w) => `« ${w} » est un nom technique. Dites plutôt ce que le client remarque.`,
  },
  internal: {
    en: (w) => `“${w}” is a name from inside. Say what the customer notices instead.`,
    fr: (w) => `« ${w} » est un nom interne. Dites plutôt ce que le client remarque.`,
  },
  jargon: {
    en: (w) => `“${w}” is jargon. Would this customer say it?`,
    fr: (w) => `« ${w} » est du jargon. Ce client le dirait-il ?`,
  },
  placeholder: {
    en: (w) => `“${w}” looks like a gap that was to be filled.`,
    fr: (w) => `« ${w} » ressemble à un blanc à remplir.`,
  },
  hidden: {
    en: () => 'There is an invisible character here. Delete it.',
    fr: () => 'Il y a ici un caractère invisible. Supprimez-le.',
  },
  'subject.empty': { en: () => 'The subject is empty.', fr: () => 'L’objet est vide.' },
  'subject.lineBreak': {
    en: () => 'The subject has a line break. Put it on one line.',
    fr: () => 'L’objet contient un saut de ligne. Mettez-le sur une ligne.',
  },
  'subject.long': {
    en: (w) => `The subject has ${w} characters; few mail programs show more than 80.`,
    fr: (w) => `L’objet a ${w} caractères ; peu de messageries en montrent plus de 80.`,
  },
  'text.short': {
    en: () => 'This is too short to help anybody. Say what happened and what you do.',
    fr: () => 'C’est trop court pour aider quelqu’un. Dites ce qui s’est passé et ce que vous faites.',
  },
  'text.long': {
    en: (w) => `This has ${w} characters. Few people read so much; say it shorter.`,
    fr: (w) => `Ce texte a ${w} caractères. Peu de gens en lisent autant ; soyez plus bref.`,
  },
  language: {
    en: () => 'This is not in the customer’s language.',
    fr: () => 'Ce n’est pas la langue du client.',
  },
  addressee: {
    en: (w) => `${w} is not addressed by name.`,
    fr: (w) => `Le texte ne s’adresse pas à ${w} par son nom.`,
  },
  happened: {
    en: () => 'The text does not say what happened.',
    fr: () => 'Le texte ne dit pas ce qui s’est passé.',
  },
}

/** The finding's message; the words found are cut to a readable length. */
export function messageFor(rule: string, what: string, language: AgentLanguage): string {
  const short = what.length > 60 ? `${what.slice(0, 57)}…` : what
  return messages[rule]?.[language](short) ?? rule
}
