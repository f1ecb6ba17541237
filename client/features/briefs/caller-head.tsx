import type { Brief } from '#shared/briefs.ts'
import { languageName } from '#client/lib/format.ts'
import { LocalClock } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** Who it is. */
export function CallerHead({ brief: { customer, contacts } }: { brief: Brief }) {
  const zone = customer.timeZone ?? contacts.find(({ timeZone }) => timeZone)?.timeZone
  return (
    <header className={styles.head}>
      <h1 className={styles.name} title={customer.name ?? customer.id}>
        {customer.name ?? customer.id}
      </h1>
      <ul className={styles.facts}>
        {customer.name && <li className="tabular">{customer.id}</li>}
        {customer.tier && <li>{customer.tier}</li>}
        {customer.language && <li>{languageName(customer.language)}</li>}
        {customer.region && <li>{customer.region}</li>}
        {zone && (
          <li>
            <LocalClock zone={zone} />
          </li>
        )}
      </ul>
      {customer.observed && <p className={styles.observed}>{m.brief_observed()}</p>}
    </header>
  )
}
