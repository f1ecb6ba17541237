import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { incidentSeverities, type IncidentSeverity, incidentSeverity, type ScopeRow } from '#shared/incidents.ts'
import { IssuePicker, type PickedIssue } from '#client/features/issues/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { localInput } from '#client/lib/local-input.ts'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { severityWord } from '#client/lib/words.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { ScopeRows } from './scope-rows.tsx'
import styles from './incidents.module.css'

/** An incident that a person saw before any alert. */
export function NewIncident({ issueId }: { issueId: string | undefined }) {
  const go = useGo()
  const [title, setTitle] = useState('')
  const [severity, setSeverity] = useState<IncidentSeverity>('major')
  const [now] = useState(() => localInput.of(new Date()))
  const [startedAt, setStartedAt] = useState<string>()
  const [nextUpdateAt, setNextUpdateAt] = useState('')
  const [scope, setScope] = useState<ScopeRow[]>([])
  const [issues, setIssues] = useState<PickedIssue[]>()
  const { data: given } = useQuery(
    trpc.issues.byId.queryOptions({ id: issueId ?? '' }, { enabled: issueId !== undefined }),
  )
  const picked = issues ?? (given ? [{ id: given.id, title: given.title }] : [])
  const started = startedAt ?? (given ? localInput.of(new Date(given.firstSeen)) : now)
  const open = useMutation(
    trpc.incidents.open.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: ({ ref }) => go(paths.incident(ref), { replace: true }),
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    open.mutate({
      title,
      severity,
      scope,
      startedAt: localInput.iso(started) ?? undefined,
      nextUpdateAt: localInput.iso(nextUpdateAt),
      issueIds: picked.map(({ id }) => id),
    })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.incident_new()}>
      <TextInput
        label={m.incident_title()}
        description={m.incident_title_hint()}
        required
        autoFocus
        maxLength={200}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className={styles.three}>
        <Select
          label={m.severity()}
          allowDeselect={false}
          data={incidentSeverities.map((value) => ({ value, label: severityWord[value]() }))}
          value={severity}
          onChange={(value) => setSeverity(incidentSeverity.parse(value))}
        />
        <TextInput
          type="datetime-local"
          label={m.started_at()}
          value={started}
          onChange={(event) => setStartedAt(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={m.next_update()}
          value={nextUpdateAt}
          onChange={(event) => setNextUpdateAt(event.currentTarget.value)}
        />
      </div>
      <ScopeRows rows={scope} onChange={setScope} />
      <IssuePicker picked={picked} onChange={setIssues} />
      {open.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(open.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" loading={open.isPending}>
          {m.open_incident()}
        </Button>
        <Button variant="subtle" color="gray" onClick={() => go(paths.incidents())}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
