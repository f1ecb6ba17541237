import { IconMailCheck, IconPhoneIncoming } from '@tabler/icons-react'
import type { AffectedItem } from '#shared/impact.ts'
import { fullTime, number } from '#client/lib/format.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { Ago, Moment } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

/** One account, why we think so, and whether it was told or called. */
export function AffectedRow({ item }: { item: AffectedItem }) {
  return (
    <Link href={paths.customer(item.customerId)} className={styles.account}>
      <span className={styles.accountWho}>
        <span className={styles.accountName}>{item.name ?? item.customerId}</span>
        <span className={styles.dim}>{[item.name && item.customerId, item.tier].filter(Boolean).join(' · ')}</span>
      </span>
      <span className={styles.accountWhy} title={item.level === 'hit' ? undefined : item.why}>
        {item.level === 'hit' ? (
          <>
            {m.affected_errors({ count: item.events, n: number(item.events) })} <Moment at={item.firstSeen} />
          </>
        ) : (
          item.why
        )}
      </span>
      <span className={styles.accountSeen}>
        <Ago at={item.lastSeen} />
      </span>
      <span className={styles.accountTold}>
        {item.calledAt && (
          <span title={`${m.called_word()} ${fullTime(new Date(item.calledAt))}`}>
            <IconPhoneIncoming size={15} aria-label={m.called_word()} />
          </span>
        )}
        {item.toldAt ? (
          <span className={styles.toldYes} title={fullTime(new Date(item.toldAt))}>
            <IconMailCheck size={15} aria-hidden /> {m.told_word()}
          </span>
        ) : (
          item.level === 'hit' && (
            <State tone="amber" plain>
              {m.not_told_word()}
            </State>
          )
        )}
      </span>
    </Link>
  )
}
