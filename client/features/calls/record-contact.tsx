import { Button, Select, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { type ContactChannel, contactChannels } from '#shared/calls.ts'
import type { ContactView } from '#shared/customers.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { channelWord } from '#client/lib/words.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Filters } from '#client/ui/filters.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './calls.module.css'

type Props = {
  customerId: string
  contacts: ContactView[]
  incident: string | null
  issueId: string | null
  /** It was a call, and is on record already: only what was said is missing. */
  ofCall?: boolean
  onClose: () => void
  onDone?: () => void
}

/** The customer reached us: kept, so that we can say who knew first. */
export function RecordContact({ customerId, contacts, incident, issueId, ofCall, onClose, onDone }: Props) {
  const [channel, setChannel] = useState<ContactChannel>('call')
  const [contactId, setContactId] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const record = useMutation(
    trpc.calls.record.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => {
        notifications.show({ color: 'green', message: m.contact_recorded({ channel: channelWord[channel]() }) })
        void queryClient.invalidateQueries({ queryKey: trpc.briefs.pathKey() })
        onClose()
        onDone?.()
      },
    }),
  )
  const save = () => record.mutate({ customerId, channel, contactId, incident, issueId, note })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !record.isPending) save()
  }
  return (
    <form className={styles.form} onSubmit={submit} onKeyDown={press} aria-label={m.record_contact()}>
      {!ofCall && (
        <div className={styles.line}>
          <Filters
            label={m.contact_channel()}
            value={channel}
            onChange={setChannel}
            options={contactChannels.map((value) => ({ value, label: channelWord[value]() }))}
          />
          {contacts.length > 0 && (
            <Select
              size="xs"
              w={200}
              aria-label={m.contact_who()}
              placeholder={m.contact_who()}
              clearable
              data={contacts.map(({ id, name, email, phone }) => ({ value: id, label: name ?? email ?? phone ?? id }))}
              value={contactId}
              onChange={setContactId}
            />
          )}
        </div>
      )}
      <Textarea
        aria-label={m.contact_note()}
        placeholder={m.contact_note()}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        autoFocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {record.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(record.error)}
        </p>
      )}
      <div className={styles.line}>
        <Button type="submit" size="xs" loading={record.isPending}>
          {m.contact_save()}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onClose}>
          {m.cancel()}
        </Button>
        {incident && <span className={styles.about}>{m.contact_about({ ref: incident })}</span>}
      </div>
    </form>
  )
}
