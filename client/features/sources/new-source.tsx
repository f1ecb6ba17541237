import { Button, Radio, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type SourceKind, sourceKind, type SourceView } from '#shared/sources.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors, kindGroups, kindHint, kindName } from './kinds.ts'
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
    create.mutate({ kind, name, service: (bringsErrors({ kind }) && service.trim()) || undefined })
  }
  return (
    <form className={`${styles.form} ${styles.making}`} onSubmit={submit} aria-label={m.source_new()}>
      <Radio.Group label={m.source_kind()} value={kind} onChange={(value) => setKind(sourceKind.parse(value))}>
        {kindGroups.map(({ title, kinds }) => (
          <div key={title()} className={styles.kindGroup} role="group" aria-label={title()}>
            <p className={styles.quiet}>{title()}</p>
            <div className={styles.kinds}>
              {kinds.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={kindName[each]()}
                  description={kindHint[each]()}
                  autoFocus={onCancel !== undefined && each === kind}
                />
              ))}
            </div>
          </div>
        ))}
      </Radio.Group>
      <TextInput
        label={m.name()}
        description={m.source_name_hint()}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {bringsErrors({ kind }) && (
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
