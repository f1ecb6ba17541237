import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useGo } from '#client/lib/link.tsx'
import { safeReturn } from '#client/lib/paths.ts'
import { m } from '#client/i18n/generated/messages.js'
import { signIn } from './auth.ts'
import { Entrance } from './entrance.tsx'
import styles from './entrance.module.css'

export function SignInPage() {
  const { to } = useSearch({ strict: false })
  const go = useGo()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const refused = await signIn(email.trim(), password)
    setBusy(false)
    setError(refused)
    if (!refused) go(safeReturn(to), { replace: true })
  }
  return (
    <Entrance title={m.sign_in_title()} lead={m.sign_in_lead()}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {error && (
          <p className={styles.error} role="alert">
            {error}
          </p>
        )}
        <TextInput
          type="email"
          label={m.email()}
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={m.password()}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy}>
          {m.sign_in()}
        </Button>
      </form>
    </Entrance>
  )
}
