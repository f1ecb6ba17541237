import type { ToldView } from '#shared/briefs.ts'
import { deliveryTone, deliveryWord } from '#client/lib/words.ts'
import { Moment } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './caller.module.css'

/** One e-mail that this customer got, or did not. */
export function ToldLine({ told }: { told: ToldView }) {
  return (
    <p className={styles.told} title={told.answer ?? undefined}>
      <Moment at={told.at} /> <span className={styles.toldWhat}>{m.told_email({ to: told.to })}</span>
      <State tone={deliveryTone[told.state]} plain>
        {deliveryWord[told.state]()}
      </State>
    </p>
  )
}
