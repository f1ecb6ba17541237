import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { signingSecretInput, type SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { ConfirmButton } from '#client/ui/confirm-button.tsx'
import { State } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './sources.module.css'

/** Whether only what the sender signed is taken, and the secret with which it signs: set or taken away, never shown. */
export function Signing({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  const set = useMutation(
    trpc.sources.setSigningSecret.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() }),
    }),
  )
  const { id, name, signed } = source
  return (
    <>
      <State tone={signed ? 'green' : 'amber'} plain>
        {signed ? m.signing_signed() : m.signing_not_signed()}
      </State>
      <p className={styles.note}>{signed ? m.signing_signed_about() : m.signing_not_signed_about()}</p>
      {may && <SecretForm key={String(signed)} source={source} />}
      {may && signed && (
        <ConfirmButton
          variant="default"
          size="xs"
          loading={set.isPending}
          question={m.signing_remove_question({ name })}
          confirm={m.signing_remove()}
          onConfirm={() => set.mutate({ id, secret: null })}
        >
          {m.signing_remove()}
        </ConfirmButton>
      )}
    </>
  )
}

function SecretForm({ source }: { source: SourceView }) {
  const { id, kind, signed } = source
  const [secret, setSecret] = useState('')
  const [signatureHeader, setSignatureHeader] = useState(source.signatureHeader ?? '')
  const [timestampHeader, setTimestampHeader] = useState(source.timestampHeader ?? '')
  const set = useMutation(
    trpc.sources.setSigningSecret.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        setSecret('')
        await queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() })
      },
    }),
  )
  const headers =
    kind === 'grafana'
      ? { signatureHeader: signatureHeader.trim() || null, timestampHeader: timestampHeader.trim() || null }
      : {}
  const given = signingSecretInput.safeParse({ id, secret, ...headers })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (given.success) set.mutate(given.data)
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.signing_title()}>
      <PasswordInput
        label={signed ? m.signing_new_secret() : m.signing_secret()}
        description={m.signing_secret_hint()}
        value={secret}
        maxLength={1000}
        autoComplete="off"
        error={set.error && wordsOf(set.error)}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      {kind === 'grafana' && (
        <>
          <TextInput
            label={m.signing_header()}
            placeholder="X-Grafana-Alerting-Signature"
            value={signatureHeader}
            maxLength={100}
            spellCheck={false}
            onChange={(event) => setSignatureHeader(event.currentTarget.value)}
          />
          <TextInput
            label={m.signing_time_header()}
            description={m.signing_time_header_hint()}
            value={timestampHeader}
            maxLength={100}
            spellCheck={false}
            onChange={(event) => setTimestampHeader(event.currentTarget.value)}
          />
        </>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={set.isPending} disabled={!given.success}>
          {m.signing_keep()}
        </Button>
      </div>
    </form>
  )
}
