import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ApiScope, apiScope, apiScopes } from '#shared/access.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './people.module.css'

type Props = { onDone: (name: string, key: string) => void; onCancel: () => void }

const scopeHint: Record<ApiScope, () => string> = {
  'customers.read': m.scope_customers_read,
  'customers.write': m.scope_customers_write,
  'issues.read': m.scope_issues_read,
  'incidents.read': m.scope_incidents_read,
  'incidents.write': m.scope_incidents_write,
  'notices.draft': m.scope_notices_draft,
}

export function NewApiKey({ onDone, onCancel }: Props) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ApiScope[]>(['customers.read'])
  const create = useMutation(
    trpc.access.keys.create.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async ({ key }) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.keys.list.queryKey() })
        onDone(name, key)
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name, scopes })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.key_new()}>
      <TextInput
        label={m.name()}
        description={m.key_name_hint()}
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={m.key_scopes()}
        value={scopes}
        onChange={(next) => setScopes(next.map((each) => apiScope.parse(each)))}
      >
        <div className={styles.scopes}>
          {apiScopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={scopeHint[scope]()} description={scope} />
          ))}
        </div>
      </Checkbox.Group>
      {create.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(create.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
          {m.key_create()}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
