import { Button } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { deliveryCan, type DeliveryView } from '#shared/mail.ts'
import { useMay } from '#client/features/access/index.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { deliveryTone, deliveryWord } from '#client/lib/words.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { ConfirmButton } from '#client/ui/confirm-button.tsx'
import { State } from '#client/ui/state.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './mail.module.css'

/** One e-mail: to whom, what about, what became of it; open, its text to the letter. */
export function DeliveryRow({ delivery }: { delivery: DeliveryView }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const { state } = delivery
  return (
    <li className={styles.delivery}>
      <button
        type="button"
        className={styles.row}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={16} className={styles.chevron} aria-hidden />
        <span className={styles.at}>
          <Moment at={delivery.acceptedAt ?? delivery.queuedAt} />
        </span>
        <span className={styles.what}>
          <span className={styles.subject}>{delivery.subject}</span>
          <span className={styles.dim}>
            {delivery.customerName ?? delivery.customerId} · {delivery.to}
          </span>
        </span>
        <State tone={deliveryTone[state]} plain>
          {deliveryWord[state]()}
        </State>
      </button>
      {open && (
        <div id={id} className={styles.details}>
          <p className={styles.dim}>
            {m.email_approved_by({ name: delivery.approvedBy })} ·{' '}
            <Link href={paths.customer(delivery.customerId)}>{delivery.customerName ?? delivery.customerId}</Link>
            {delivery.incident && (
              <>
                {' '}
                · <Link href={paths.incident(delivery.incident)}>{delivery.incident}</Link>
              </>
            )}
          </p>
          {delivery.answer && <p className={styles.answer}>{delivery.answer}</p>}
          <p className={styles.text} lang={delivery.language}>
            {delivery.text}
          </p>
          <SendAgain delivery={delivery} />
        </div>
      )}
    </li>
  )
}

function SendAgain({ delivery }: { delivery: DeliveryView }) {
  const may = useMay('notices.approve')
  const again = useMutation(
    trpc.mail.sendAgain.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.mail.pathKey() }),
    }),
  )
  if (!may || !deliveryCan.sendAgain(delivery)) return null
  const { id, customerId, to } = delivery
  if (deliveryCan.arriveTwice(delivery))
    return (
      <ConfirmButton
        size="xs"
        loading={again.isPending}
        question={m.email_twice_question({ to })}
        confirm={m.email_again_anyway()}
        onConfirm={() => again.mutate({ id, customerId, iKnowItMayArriveTwice: true })}
      >
        {m.email_again()}
      </ConfirmButton>
    )
  return (
    <Button size="xs" loading={again.isPending} onClick={() => again.mutate({ id, customerId })}>
      {m.email_again()}
    </Button>
  )
}
