import { Button, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type CreatedUser, type Role, role as roleOf, roles } from '#shared/access.ts'
import { getLanguage } from '#client/lib/locale.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { roleWord } from '#client/lib/words.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './people.module.css'

type Props = { onDone: (made: CreatedUser) => void; onCancel: () => void }

export function NewUser({ onDone, onCancel }: Props) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const create = useMutation(
    trpc.access.users.create.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async (made) => {
        await queryClient.invalidateQueries({ queryKey: trpc.access.users.list.queryKey() })
        onDone(made)
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate({ name, email, role, locale: getLanguage() })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.user_new()}>
      <TextInput
        label={m.name()}
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={m.email()}
        type="email"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label={m.role()}
        data={roles.map((each) => ({ value: each, label: roleWord[each]() }))}
        value={role}
        allowDeselect={false}
        onChange={(next) => setRole(roleOf.parse(next))}
      />
      {create.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(create.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={create.isPending}>
          {m.user_create()}
        </Button>
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
