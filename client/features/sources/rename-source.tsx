import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SourceView } from '#shared/sources.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors } from './kinds.ts'
import styles from './sources.module.css'

/** Name, and the service of events that name none. */
export function RenameSource({ source, onDone }: { source: SourceView; onDone: () => void }) {
  const [name, setName] = useState(source.name)
  const [service, setService] = useState(source.service ?? '')
  const update = useMutation(
    trpc.sources.update.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() })
        onDone()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate({ id: source.id, name, service: service.trim() || null })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.source_rename()}>
      <TextInput
        label={m.name()}
        required
        autoFocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {bringsErrors(source) && (
        <TextInput
          label={m.source_service()}
          description={m.source_service_hint()}
          maxLength={100}
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
        />
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={update.isPending}>
          {m.save()}
        </Button>
        <Button variant="subtle" color="gray" onClick={onDone}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
