import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { passwordRule } from '#shared/access.ts'
import { getLanguage } from '#client/lib/locale.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { api } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { signIn } from './auth.ts'
import { Entrance } from './entrance.tsx'
import styles from './entrance.module.css'

/** The first visit makes the first administrator. */
export function SetupPage() {
  const go = useGo()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const refused = await api.access.setup.mutate({ name, email, password, locale: getLanguage() }).then(
      () => signIn(email, password),
      (problem: unknown) => wordsOf(problem),
    )
    setBusy(false)
    setError(refused)
    if (!refused) go(paths.sources(), { replace: true })
  }
  return (
    <Entrance title={m.setup_title()} lead={m.setup_lead()}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        <TextInput
          label={m.your_name()}
          description={m.your_name_hint()}
          autoComplete="name"
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          type="email"
          label={m.email()}
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={m.password()}
          description={m.password_hint({ count: passwordRule.min })}
          autoComplete="new-password"
          minLength={passwordRule.min}
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy}>
          {m.setup_do()}
        </Button>
      </form>
    </Entrance>
  )
}
