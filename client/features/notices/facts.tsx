import { IconCheck } from '@tabler/icons-react'
import type { DraftView } from '#shared/notices.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './notices.module.css'

/** What the draft may say: each a checked fact of this customer. */
export function Facts({ facts }: { facts: DraftView['facts'] }) {
  return (
    <section className={styles.facts} aria-label={m.facts()}>
      <h3 className={styles.small}>{m.facts()}</h3>
      <ul>
        {facts.map(({ id, text }) => (
          <li key={id}>
            <IconCheck size={14} aria-hidden /> {text}
          </li>
        ))}
      </ul>
    </section>
  )
}
