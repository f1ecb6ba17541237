import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { IncidentDetail } from '#shared/incidents.ts'
import { localInput } from '#client/lib/local-input.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { incidentStatusWord } from '#client/lib/words.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { readIncidentAgain } from './read-again.ts'
import styles from './incidents.module.css'

const steps = ['acknowledged', 'identified', 'monitoring'] as const
type Step = (typeof steps)[number]

/** One status line; everybody sees it at once. */
export function UpdateForm({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const { ref } = incident
  const [status, setStatus] = useState<Step | undefined>(steps.find((step) => step === incident.status))
  const [title, setTitle] = useState(incident.title)
  const [body, setBody] = useState('')
  const [next, setNext] = useState(incident.nextUpdateAt ? localInput.of(new Date(incident.nextUpdateAt)) : '')
  const update = useMutation(
    trpc.incidents.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await readIncidentAgain(ref)
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate({
      ref,
      status: status === incident.status ? undefined : status,
      title: title.trim() === incident.title ? undefined : title,
      body: body.trim() || undefined,
      nextUpdateAt: localInput.iso(next),
    })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.update_do()}>
      <Textarea
        label={m.update_body()}
        description={m.update_body_hint()}
        autosize
        minRows={2}
        maxRows={8}
        autoFocus
        maxLength={2000}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <div className={styles.three}>
        <Select
          label={m.status()}
          allowDeselect={false}
          placeholder={incidentStatusWord(incident.status)}
          data={steps.map((value) => ({ value, label: incidentStatusWord(value) }))}
          value={status ?? null}
          onChange={(value) => setStatus(steps.find((step) => step === value))}
        />
        <TextInput
          type="datetime-local"
          label={m.next_update()}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <TextInput
          label={m.incident_title()}
          required
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
      </div>
      {update.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(update.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={update.isPending}>
          {m.update_publish()}
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
