import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { incidentCan, type IncidentDetail } from '#shared/incidents.ts'
import { useMay } from '#client/features/access/index.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { incidentStatusWord, incidentTone, severityWord } from '#client/lib/words.ts'
import { trpc } from '#client/trpc.ts'
import { KeyButton } from '#client/ui/key-button.tsx'
import { Due, Moment, Since } from '#client/ui/time.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { readIncidentAgain } from './read-again.ts'
import { ResolveForm } from './resolve-form.tsx'
import { UpdateForm } from './update-form.tsx'
import styles from './incidents.module.css'

/** Where it stands, who has it, when the next word is due, and what one can do. */
export function IncidentHead({ incident }: { incident: IncidentDetail }) {
  const { ref } = incident
  const may = useMay('incidents.write')
  const [form, setForm] = useState<'update' | 'resolve'>()
  const acknowledge = useMutation(
    trpc.incidents.acknowledge.mutationOptions({ onSettled: () => readIncidentAgain(ref) }),
  )
  const mayTake = may && incidentCan.acknowledge(incident)
  const mayChange = may && incidentCan.update(incident)
  const take = mayTake && !acknowledge.isPending ? () => acknowledge.mutate({ ref }) : undefined
  useShortcut('a', m.acknowledge(), take)
  useShortcut('u', m.update_do(), mayChange ? () => setForm('update') : undefined)
  const close = () => setForm(undefined)
  return (
    <header className={styles.head}>
      <div className={styles.headLine}>
        <span className={styles.ref}>{ref}</span>
        <State tone={incidentTone[incident.status]}>{incidentStatusWord(incident.status)}</State>
        <span className={styles.dim}>{severityWord[incident.severity]()}</span>
      </div>
      <h1 className={styles.title}>{incident.title}</h1>
      <p className={styles.headFacts}>
        <span>
          {incident.resolvedAt ? (
            <>
              <Moment at={incident.startedAt} /> – <Moment at={incident.resolvedAt} />
            </>
          ) : (
            <Since at={incident.startedAt} />
          )}
        </span>
        <span>
          {incident.owner ? (
            <>
              {m.owner()} <strong>{incident.owner}</strong>
            </>
          ) : (
            <strong className={styles.amber}>{m.nobody_on_it()}</strong>
          )}
        </span>
        {!incident.resolvedAt && (
          <span>
            {incident.nextUpdateAt ? (
              <>
                {m.next_update()} <Due at={incident.nextUpdateAt} />
              </>
            ) : (
              m.no_next_update()
            )}
          </span>
        )}
        {incident.source && (
          <span>
            {m.from_source()}{' '}
            {incident.externalUrl && /^https?:/.test(incident.externalUrl) ? (
              <a href={incident.externalUrl} target="_blank" rel="noreferrer">
                {incident.source.name}
              </a>
            ) : (
              incident.source.name
            )}
          </span>
        )}
      </p>
      <div className={styles.deeds}>
        {mayTake && (
          <KeyButton keys="a" loading={acknowledge.isPending} onClick={take}>
            {m.acknowledge()}
          </KeyButton>
        )}
        {mayChange && (
          <KeyButton keys="u" variant={mayTake ? 'default' : 'filled'} onClick={() => setForm('update')}>
            {m.update_do()}
          </KeyButton>
        )}
        {mayChange && (
          <Button variant="default" onClick={() => setForm('resolve')}>
            {m.resolve()}
          </Button>
        )}
        {!may && <span className={styles.dim}>{m.incident_read_only()}</span>}
      </div>
      {form === 'update' && <UpdateForm incident={incident} onClose={close} />}
      {form === 'resolve' && <ResolveForm incident={incident} onClose={close} />}
    </header>
  )
}
