import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { mostPerMinute, type SourceLimit, type SourceView, usualPerMinute } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { number } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { bringsErrors } from './kinds.ts'
import styles from './sources.module.css'

/** How much a source may bring a minute, and what came to these limits. */
export function Limits({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  const { requestsPerMinute, newCustomersPerMinute } = source.limits
  return (
    <>
      <p className={styles.note}>
        {source.kind === 'sentry' && m.limits_public()} {m.limits_about()}{' '}
        {bringsErrors(source) && m.limits_about_customers()}
      </p>
      {may ? (
        <LimitsForm key={`${requestsPerMinute} ${newCustomersPerMinute}`} source={source} />
      ) : (
        <ReadOnly source={source} />
      )}
      <Reached source={source} />
    </>
  )
}

/** For those who may not change them. */
function ReadOnly({ source }: { source: SourceView }) {
  const usual = usualPerMinute(source.kind)
  const { requestsPerMinute, newCustomersPerMinute } = source.limits
  return (
    <dl className={styles.numbers}>
      <div>
        <dt>{m.limits_requests()}</dt>
        <dd>{sayLimit(requestsPerMinute ?? usual.requests)}</dd>
      </div>
      {bringsErrors(source) && (
        <div>
          <dt>{m.limits_customers()}</dt>
          <dd>{sayLimit(newCustomersPerMinute ?? usual.customers)}</dd>
        </div>
      )}
    </dl>
  )
}

const sayLimit = (perMinute: number | null) => (perMinute === null ? m.limits_none() : number(perMinute))
const isLimit = (text: string, least: number, most: number) =>
  text === '' || (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most)

function LimitsForm({ source }: { source: SourceView }) {
  const { requestsPerMinute, newCustomersPerMinute } = source.limits
  const before = { requests: `${requestsPerMinute ?? ''}`, customers: `${newCustomersPerMinute ?? ''}` }
  const [given, setGiven] = useState(before)
  const update = useMutation(
    trpc.sources.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() }),
    }),
  )
  const usual = usualPerMinute(source.kind)
  const fine = {
    requests: isLimit(given.requests.trim(), 1, mostPerMinute.requests),
    customers: isLimit(given.customers.trim(), 0, mostPerMinute.customers),
  }
  const changed = given.requests.trim() !== before.requests || given.customers.trim() !== before.customers
  const value = (text: string) => (text.trim() === '' ? null : Number(text))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!fine.requests || !fine.customers) return
    update.mutate({
      id: source.id,
      requestsPerMinute: value(given.requests),
      newCustomersPerMinute: value(given.customers),
    })
  }
  const field = (name: 'requests' | 'customers', label: string, most: number, least: number) => (
    <TextInput
      label={label}
      description={m.limits_usual({ usual: sayLimit(usual[name]) })}
      inputMode="numeric"
      value={given[name]}
      error={!fine[name] && m.limits_wrong({ least: number(least), most: number(most) })}
      onChange={(event) => setGiven({ ...given, [name]: event.currentTarget.value })}
    />
  )
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.limits_title()}>
      {field('requests', m.limits_requests(), mostPerMinute.requests, 1)}
      {bringsErrors(source) && field('customers', m.limits_customers(), mostPerMinute.customers, 0)}
      {update.error && (
        <p className={styles.rejection} role="alert">
          {wordsOf(update.error)}
        </p>
      )}
      {changed && (
        <div className={styles.deeds}>
          <Button type="submit" loading={update.isPending} disabled={!fine.requests || !fine.customers}>
            {m.save()}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setGiven(before)}>
            {m.cancel()}
          </Button>
        </div>
      )}
    </form>
  )
}

const reachedWords: Record<SourceLimit, (inputs: { times: string }) => string> = {
  requests: m.limits_reached_requests,
  customers: m.limits_reached_customers,
  issues: m.limits_reached_issues,
}

function Reached({ source: { activity } }: { source: SourceView }) {
  const reached = (['requests', 'customers', 'issues'] as const).filter((name) => activity.limited[name].lastAt)
  if (reached.length === 0) return <p className={styles.quiet}>{m.limits_reached_none()}</p>
  return (
    <ul className={styles.plain}>
      {reached.map((name) => {
        const { times, lastAt } = activity.limited[name]
        return (
          <li key={name}>
            {reachedWords[name]({ times: number(times) })} {lastAt && <Ago at={lastAt} />}
          </li>
        )
      })}
    </ul>
  )
}
