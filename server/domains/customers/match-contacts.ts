import { foldText } from './text.ts'

/** What the directory says of a person, normalised; undefined leaves what is there, null erases it. */
export type ContactFacts = {
  name: string | null | undefined
  emails: string[] | null | undefined
  phones: string[] | null | undefined
  userId: string | undefined
  username: string | undefined
  language: string | null | undefined
  timeZone: string | null | undefined
}

/** A person whom we know at the customer. */
export type KnownContact = { name: string | null; email: string | null; phone: string | null }
/** Whether this identifier points at that person. */
export type Has<Known> = (contact: Known, kind: 'email' | 'phone' | 'user_id' | 'username', value: string) => boolean

/**
 * For each person of the directory the one we know already: by e-mail, else phone, else user ID, else name.
 * A phone alone does not make two people one who have different names and e-mails: colleagues share a switchboard.
 */
export function matchContacts<Known extends KnownContact>(
  known: readonly Known[],
  facts: readonly ContactFacts[],
  has: Has<Known>,
  /** Those whom another one of the list is already known to be. */
  taken = new Set<Known>(),
): (Known | undefined)[] {
  const found: (Known | undefined)[] = facts.map(() => undefined)
  const hasEmail = (contact: Known, { emails }: ContactFacts) =>
    !!emails?.some((email) => contact.email === email || has(contact, 'email', email))
  const hasPhone = (contact: Known, { phones }: ContactFacts) =>
    !!phones?.some((phone) => contact.phone === phone || has(contact, 'phone', phone))
  const sameName = (contact: Known, { name }: ContactFacts) =>
    !!contact.name && !!name && foldText(contact.name) === foldText(name)
  const otherName = (contact: Known, one: ContactFacts) => !!contact.name && !!one.name && !sameName(contact, one)
  const otherEmail = (contact: Known, one: ContactFacts) => !!contact.email && !!one.emails && !hasEmail(contact, one)
  /** Not yet found for somebody of this list with another e-mail. */
  const isFree = (contact: Known, one: ContactFacts) => !taken.has(contact) || !otherEmail(contact, one)

  const evidence: ((contact: Known, one: ContactFacts) => boolean)[] = [
    hasEmail,
    (contact, one) => hasPhone(contact, one) && sameName(contact, one) && isFree(contact, one),
    (contact, one) =>
      hasPhone(contact, one) && !otherEmail(contact, one) && !(taken.has(contact) && otherName(contact, one)),
    (contact, { userId }) => !!userId && has(contact, 'user_id', userId),
    (contact, { username }) => !!username && has(contact, 'username', username),
    (contact, one) => sameName(contact, one) && isFree(contact, one),
  ]
  for (const isSame of evidence) {
    for (const [at, one] of facts.entries()) {
      if (found[at]) continue
      const contact = known.find((candidate) => isSame(candidate, one))
      if (!contact) continue
      found[at] = contact
      taken.add(contact)
    }
  }
  return found
}
