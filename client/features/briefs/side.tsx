import { IconMail, IconPhone } from '@tabler/icons-react'
import type { Brief } from '#shared/briefs.ts'
import { languageName, number } from '#client/lib/format.ts'
import { phoneText } from '#client/lib/phone.ts'
import { Moment } from '#client/ui/time.tsx'
import { Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { contactText } from './contact-text.ts'
import { ToldLine } from './told-line.tsx'
import styles from './caller.module.css'

const shown = 5

/** What else one may want to know of this customer. */
export function Side({ brief }: { brief: Brief }) {
  const { told, contacts, contactRecords, customer } = brief
  const attributes = Object.entries(customer.attributes)
  return (
    <aside className={styles.side} aria-label={m.side()}>
      <Section title={m.told()}>
        {told.length === 0 ? (
          <p className={styles.none}>{m.told_nothing()}</p>
        ) : (
          told.slice(0, shown).map((one) => <ToldLine key={one.deliveryId} told={one} />)
        )}
      </Section>
      <Section title={m.contacts()}>
        {contacts.length === 0 && <p className={styles.none}>{m.contacts_none()}</p>}
        {contacts.map((contact) => (
          <div key={contact.id} className={styles.contact}>
            <span className={styles.contactName}>
              {contact.name ?? contact.email ?? (contact.phone && phoneText(contact.phone))}
              {contact.language && <span className={styles.dim}> · {languageName(contact.language)}</span>}
            </span>
            {contact.email && (
              <a href={`mailto:${encodeURIComponent(contact.email).replace('%40', '@')}`} className={styles.reach}>
                <IconMail size={14} aria-hidden /> {contact.email}
              </a>
            )}
            {contact.phone && (
              <a href={`tel:${contact.phone}`} className={styles.reach}>
                <IconPhone size={14} aria-hidden /> {phoneText(contact.phone)}
              </a>
            )}
          </div>
        ))}
      </Section>
      <Section title={m.before()}>
        {contactRecords.length === 0 ? (
          <p className={styles.none}>{m.before_nothing()}</p>
        ) : (
          <>
            <p className={styles.none}>
              {m.before_contacts({ count: contactRecords.length, n: number(contactRecords.length) })}
            </p>
            {contactRecords.slice(0, 3).map((record) => (
              <p key={record.id} className={styles.told}>
                <Moment at={record.at} />
                <span className={styles.noted}>{contactText(record)}</span>
              </p>
            ))}
          </>
        )}
      </Section>
      {attributes.length > 0 && (
        <Section title={m.attributes()}>
          <dl className={styles.attributes}>
            {attributes.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
    </aside>
  )
}
