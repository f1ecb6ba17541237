import { Button } from '@mantine/core'
import type { Brief } from '#shared/briefs.ts'
import type { DraftView } from '#shared/notices.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { deliveryTone, deliveryWord } from '#client/lib/words.ts'
import { CopyButton } from '#client/ui/copy.tsx'
import { State } from '#client/ui/state.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Findings } from './findings.tsx'
import styles from './notices.module.css'

const hints = {
  queued: () => m.sent_queued(),
  sending: () => m.sent_queued(),
  accepted: () => m.sent_accepted(),
  failed: () => m.sent_failed(),
  uncertain: () => m.sent_uncertain(),
  unsent: () => m.sent_unsent(),
}

type Props = { brief: Brief; draft: DraftView; onAgain: () => void }

/** What became of the e-mail; the brief brings each new state by itself. */
export function SentDraft({ brief, draft, onAgain }: Props) {
  const delivery = brief.told.find(({ draftId }) => draftId === draft.id)
  const state = delivery?.state ?? 'queued'
  return (
    <div className={styles.sent}>
      {draft.status === 'approved' ? (
        <p className={styles.outcome} role="status">
          <State tone={deliveryTone[state]}>{deliveryWord[state]()}</State>
          <span>
            {hints[state]()} {delivery && <Moment at={delivery.at} />}
          </span>
        </p>
      ) : (
        <div className={styles.send} role="status">
          <span>{draft.status === 'recalled' ? m.draft_recalled() : m.draft_discarded()}</span>
          <CopyButton text={draft.text} label={m.draft_copy()} />
          <Button size="xs" onClick={onAgain}>
            {m.draft_again()}
          </Button>
        </div>
      )}
      {draft.status === 'recalled' && <Findings findings={draft.findings} checking={false} />}
      {delivery?.answer && <p className={styles.answer}>{delivery.answer}</p>}
      <p className={styles.dim}>
        {m.draft_to()}: {draft.contact?.name} {draft.contact?.email}
      </p>
      {(state === 'failed' || state === 'uncertain' || state === 'unsent') && draft.status === 'approved' && (
        <p className={styles.dim}>
          <Link href={paths.emails()}>{m.sent_to_emails()}</Link>
        </p>
      )}
      <h3 className={styles.sentSubject}>{draft.subject}</h3>
      <p className={styles.stream} lang={draft.language}>
        {draft.text}
      </p>
    </div>
  )
}
