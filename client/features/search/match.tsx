import type { LookupMatch } from '#shared/customers.ts'
import { number } from '#client/lib/format.ts'
import { phoneText } from '#client/lib/phone.ts'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './search.module.css'

const byWhat: Record<LookupMatch['matched'], () => string> = {
  customer_id: m.matched_customer_id,
  user_id: m.matched_user_id,
  email: m.matched_email,
  phone: m.matched_phone,
  username: m.matched_username,
  tenant: m.matched_tenant,
  name: m.matched_name,
}

function contactWords({ contact, matched }: LookupMatch): string | null {
  if (!contact) return null
  const value =
    matched === 'phone' ? contact.phone && phoneText(contact.phone) : matched === 'email' ? contact.email : null
  return [contact.name, value].filter(Boolean).join(', ') || null
}

/** One customer found: who, by what, and whether anything is wrong there. */
export function Match({ match }: { match: LookupMatch }) {
  const contact = contactWords(match)
  return (
    <>
      <span className={styles.who}>
        <span className={styles.name}>{match.name ?? match.customerId}</span>
        <span className={styles.quiet}>
          {[match.name ? match.customerId : m.observed(), match.tier, contact].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className={styles.by}>{byWhat[match.matched]()}</span>
      <span className={styles.problems}>
        {match.problems > 0 && (
          <State tone="red" plain>
            {m.problems({ count: match.problems, n: number(match.problems) })}
          </State>
        )}
      </span>
    </>
  )
}
