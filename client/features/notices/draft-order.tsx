import { Select } from '@mantine/core'
import type { Brief } from '#shared/briefs.ts'
import { customerLanguage, customerLanguages } from '#shared/languages.ts'
import { type DraftView, noticePurpose, noticePurposes } from '#shared/notices.ts'
import { languageName } from '#client/lib/format.ts'
import { m } from '#client/i18n/generated/messages.js'
import { languageOf, type Order, orderOf, reachable } from './recipient.ts'
import styles from './notices.module.css'

const purposeWord = {
  answer: m.purpose_answer,
  known: m.purpose_known,
  update: m.purpose_update,
  workaround: m.purpose_workaround,
  fixed: m.purpose_fixed,
}

type Props = {
  brief: Brief
  order: Order
  /** What the address names may be another order than the first guess. */
  draft: DraftView | undefined
  busy: boolean
  onOrder: (order: Order) => void
}

/** To whom, in which language, why. A change writes the draft anew. */
export function DraftOrder({ brief, order: asked, draft, busy, onOrder }: Props) {
  const contacts = reachable(brief.contacts)
  const order = draft ? orderOf(draft, asked) : asked
  return (
    <div className={styles.order}>
      <Select
        size="xs"
        label={m.draft_to()}
        className={styles.to}
        disabled={busy}
        allowDeselect={false}
        data={contacts.map(({ id, name, email }) => ({
          value: id,
          label: name ? `${name} <${email}>` : (email ?? id),
        }))}
        value={order.contact}
        onChange={(contact) => {
          const chosen = contacts.find(({ id }) => id === contact)
          if (contact !== order.contact) onOrder({ ...order, contact, language: languageOf(brief, chosen) })
        }}
      />
      <Select
        size="xs"
        label={m.draft_language()}
        disabled={busy}
        allowDeselect={false}
        data={customerLanguages.map((value) => ({ value, label: languageName(value) }))}
        value={order.language}
        onChange={(value) => {
          if (value !== order.language) onOrder({ ...order, language: customerLanguage.parse(value) })
        }}
      />
      <Select
        size="xs"
        label={m.draft_purpose()}
        disabled={busy}
        allowDeselect={false}
        data={noticePurposes.map((value) => ({ value, label: purposeWord[value]() }))}
        value={order.purpose}
        onChange={(value) => {
          if (value !== order.purpose) onOrder({ ...order, purpose: noticePurpose.parse(value) })
        }}
      />
    </div>
  )
}
