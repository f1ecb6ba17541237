import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { parseDsn } from '#shared/dsn.ts'
import type { SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { number } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './sources.module.css'

/** Knowfirst in front of the company's own Sentry: where everything goes on to, and whether it arrives there. */
export function Forwarding({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  return (
    <>
      <p className={styles.note}>{m.forward_about()}</p>
      {may ? <Upstream key={source.upstreamDsn} source={source} /> : <p>{source.upstreamDsn ?? m.forward_nowhere()}</p>}
      {source.upstreamDsn && <Passed source={source} />}
    </>
  )
}

function Upstream({ source }: { source: SourceView }) {
  const [dsn, setDsn] = useState(source.upstreamDsn ?? '')
  const update = useMutation(
    trpc.sources.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() }),
    }),
  )
  const given = dsn.trim()
  const changed = given !== (source.upstreamDsn ?? '')
  const wrong = given !== '' && !parseDsn(given)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!wrong) update.mutate({ id: source.id, upstreamDsn: given || null })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.forward_title()}>
      <TextInput
        label={m.forward_dsn()}
        placeholder="https://key@sentry.example.com/42"
        value={dsn}
        maxLength={500}
        spellCheck={false}
        error={(wrong && changed && m.forward_dsn_wrong()) || (update.error && wordsOf(update.error))}
        onChange={(event) => setDsn(event.currentTarget.value)}
      />
      {changed && (
        <div className={styles.deeds}>
          <Button type="submit" loading={update.isPending} disabled={wrong}>
            {given ? m.save() : m.forward_end()}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setDsn(source.upstreamDsn ?? '')}>
            {m.cancel()}
          </Button>
        </div>
      )}
    </form>
  )
}

function Passed({ source: { activity } }: { source: SourceView }) {
  if (activity.forwarded + activity.notForwarded === 0) return <p className={styles.note}>{m.forward_waiting()}</p>
  return (
    <>
      <dl className={styles.numbers}>
        <div>
          <dt>{m.forward_passed()}</dt>
          <dd>{number(activity.forwarded)}</dd>
        </div>
        <div>
          <dt>{m.forward_given_up()}</dt>
          <dd>{number(activity.notForwarded)}</dd>
        </div>
      </dl>
      {activity.lastForwardFailure && activity.lastForwardFailureAt && (
        <p className={styles.rejection}>
          {m.forward_last_failure()} <Ago at={activity.lastForwardFailureAt} />: {activity.lastForwardFailure}
        </p>
      )}
    </>
  )
}
