import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { IncidentDetail } from '#shared/incidents.ts'
import { localInput } from '#client/lib/local-input.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { readIncidentAgain } from './read-again.ts'
import styles from './incidents.module.css'

/** The end: when it worked again, and a last line if there is something to say. */
export function ResolveForm({ incident, onClose }: { incident: IncidentDetail; onClose: () => void }) {
  const { ref } = incident
  const [body, setBody] = useState('')
  const [now] = useState(() => localInput.of(new Date()))
  const [at, setAt] = useState(now)
  const resolve = useMutation(
    trpc.incidents.resolve.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await readIncidentAgain(ref)
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Left as it was it means now, to the second, not the minute that has begun.
    resolve.mutate({
      ref,
      body: body.trim() || undefined,
      resolvedAt: at === now ? undefined : (localInput.iso(at) ?? undefined),
    })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.resolve()}>
      <Textarea
        label={m.update_body()}
        description={m.resolve_body_hint()}
        autosize
        minRows={2}
        autoFocus
        maxLength={2000}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={m.resolved_at()}
        w={240}
        required
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      {resolve.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(resolve.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={resolve.isPending}>
          {m.resolve_do({ ref })}
        </Button>
        <Button variant="subtle" color="gray" onClick={onClose}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
