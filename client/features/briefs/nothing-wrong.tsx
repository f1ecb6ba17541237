import { IconCircleCheckFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Brief } from '#shared/briefs.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** Nothing wrong is an answer too. */
export function NothingWrong({ brief, deeds }: { brief: Brief; deeds: ReactNode }) {
  return (
    <section className={`${styles.problem} ${styles.calm}`} aria-label={m.problems_heading()}>
      <h2 className={styles.problemTitle}>
        <IconCircleCheckFilled size={18} className={styles.calmIcon} aria-hidden />
        {m.nothing_wrong()}
      </h2>
      <p className={styles.known}>
        <span>{m.nothing_wrong_more()}</span>{' '}
        {brief.lastSuccess && (
          <span>
            {m.last_worked({ service: brief.lastSuccess.service })} <Ago at={brief.lastSuccess.at} />.
          </span>
        )}{' '}
        <span>
          {m.checked()} <Ago at={brief.asOf} />.
        </span>
      </p>
      {deeds}
    </section>
  )
}
