import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type SourceKind, sourceKind, sourceKinds, type SourceView } from '#shared/sources.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { kindHint, kindName } from './snippets.ts'
import styles from './sources.module.css'

type Props = { onDone: (made: SourceView) => void; onCancel?: () => void }

export function NewSource({ onDone, onCancel }: Props) {
  const [kind, setKind] = useState<SourceKind>('sentry')
  const [name, setName] = useState('')
  const [service, setService] = useState('')
  const create = useMutation(
    trpc.sources.create.mutationOptions({
      onSuccess: async (made) => {
        await queryClient.invalidateQueries({ queryKey: trpc.sources.list.queryKey() })
        onDone(made)
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ kind, name, service: service.trim() || undefined })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.source_new()}>
      <Radio.Group label={m.source_kind()} value={kind} onChange={(value) => setKind(sourceKind.parse(value))}>
        <div className={styles.kinds}>
          {sourceKinds.map((each) => (
            <Radio key={each} value={each} label={kindName[each]} description={kindHint[each]()} />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label={m.name()}
        description={m.source_name_hint()}
        required
        autoFocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {(kind === 'sentry' || kind === 'otlp') && (
        <TextInput
          label={m.source_service()}
          description={m.source_service_hint()}
          maxLength={100}
          value={service}
          onChange={(event) => setService(event.currentTarget.value)}
        />
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={create.isPending}>
          {m.source_create()}
        </Button>
        {onCancel && (
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {m.cancel()}
          </Button>
        )}
      </div>
    </form>
  )
}
