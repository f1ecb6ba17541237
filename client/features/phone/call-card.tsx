import { Button, CloseButton, Tooltip } from '@mantine/core'
import { useState } from 'react'
import type { CallView } from '#shared/call-view.ts'
import { RecordContact } from '#client/features/calls/index.ts'
import { phoneText } from '#client/lib/phone.ts'
import { useNow } from '#client/lib/now.ts'
import { KeyButton } from '#client/ui/key-button.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { CallIcon, who } from './caller-name.tsx'
import { CallerKnown } from './caller-known.tsx'
import { keepCall } from './kept.ts'
import type { ShownCall } from './use-calls.ts'
import { WhoIsIt } from './who-is-it.tsx'
import styles from './dock.module.css'

type Props = { call: ShownCall; open: (customerId: string) => void; fold: (() => void) | undefined }

const stateWord: Record<CallView['state'], (call: CallView) => string> = {
  ringing: ({ direction }) => (direction === 'in' ? m.call_ringing() : m.call_dialling()),
  answered: () => m.call_answered(),
  ended: () => m.call_ended(),
  missed: () => m.call_missed(),
}

/** One call: who it is, what they have run into, and what can be done about it now. */
export function CallCard({ call, open, fold }: Props) {
  const { caller, over, state } = call
  return (
    <article className={`${styles.card} ${styles[state]}`} aria-label={who(call)}>
      <header className={styles.cardHead}>
        <span className={styles.stateWord}>
          <CallIcon call={call} /> {stateWord[state](call)}
        </span>
        {call.number && caller && <span className="tabular">{phoneText(call.number)}</span>}
        <Lasting call={call} />
        {fold && (
          <Tooltip
            label={
              <>
                {m.call_fold()} <kbd>Esc</kbd>
              </>
            }
          >
            <CloseButton size="sm" aria-label={m.call_fold()} onClick={fold} />
          </Tooltip>
        )}
      </header>
      <p className={styles.caller}>
        <strong>{who(call)}</strong>
        <span className={styles.quiet}>
          {[caller?.name && caller.customerId, caller?.tier, caller?.contact].filter(Boolean).join(' · ')}
        </span>
      </p>
      {caller ? over ? null : <CallerKnown call={call} /> : <WhoIsIt call={call} open={open} />}
      {caller && (over ? <AfterCall call={call} open={open} /> : <OpenButton open={() => open(caller.customerId)} />)}
    </article>
  )
}

function OpenButton({ open }: { open: () => void }) {
  return (
    <div className={styles.deeds}>
      <KeyButton keys="o" size="sm" onClick={open}>
        {m.call_open()}
      </KeyButton>
    </div>
  )
}

/** The contact is on record already; what was said is not. */
function AfterCall({ call, open }: { call: ShownCall; open: (customerId: string) => void }) {
  const [noting, setNoting] = useState(call.toNote)
  const done = () => keepCall(call.id, { done: true })
  const { caller, problem } = call
  if (!caller) return null
  if (noting)
    return (
      <RecordContact
        customerId={caller.customerId}
        contacts={[]}
        incident={problem?.incident?.ref ?? null}
        issueId={problem?.issue.id || null}
        ofCall
        onClose={() => setNoting(false)}
        onDone={done}
      />
    )
  return (
    <div className={styles.deeds}>
      {call.toNote && (
        <Button size="xs" onClick={() => setNoting(true)}>
          {m.call_note()}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => open(caller.customerId)}>
        {m.call_open()}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={done}>
        {m.call_done()}
      </Button>
    </div>
  )
}

/** How long it rings or is spoken, ticking; afterwards how long it was. */
function Lasting({ call: { rangAt, answeredAt, endedAt } }: { call: CallView }) {
  const now = useNow()
  const until = endedAt ? new Date(endedAt) : now
  const seconds = Math.max(0, Math.floor((until.getTime() - new Date(answeredAt ?? rangAt).getTime()) / 1000))
  return (
    <span className={`${styles.lasting} tabular`}>
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  )
}
