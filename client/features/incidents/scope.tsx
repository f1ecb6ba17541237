import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { IncidentDetail, ScopeRow } from '#shared/incidents.ts'
import { useMay } from '#client/features/access/index.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Section } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { readIncidentAgain } from './read-again.ts'
import { ScopeRows, scopeWord } from './scope-rows.tsx'
import styles from './incidents.module.css'

/** The parts of the system it is about; errors from there are linked by themselves. */
export function Scope({ incident }: { incident: IncidentDetail }) {
  const may = useMay('incidents.write')
  const [rows, setRows] = useState<ScopeRow[]>()
  const edit = may && !rows && (
    <Button size="compact-xs" variant="subtle" color="gray" c="dimmed" onClick={() => setRows(incident.scope)}>
      {m.change_scope()}
    </Button>
  )
  return (
    <Section title={m.scope()} deeds={edit}>
      {rows ? (
        <ScopeForm name={incident.ref} rows={rows} setRows={setRows} />
      ) : incident.scope.length === 0 ? (
        <p className={styles.none}>{m.scope_none()}</p>
      ) : (
        <dl className={styles.pairs}>
          {incident.scope.map(({ kind, value }) => (
            <div key={`${kind} ${value}`}>
              <dt>{scopeWord[kind]()}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}

type FormProps = { name: string; rows: ScopeRow[]; setRows: (rows: ScopeRow[] | undefined) => void }

function ScopeForm({ name, rows, setRows }: FormProps) {
  const update = useMutation(
    trpc.incidents.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await readIncidentAgain(name)
        setRows(undefined)
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    update.mutate({ ref: name, scope: rows })
  }
  return (
    <form onSubmit={submit} aria-label={m.change_scope()}>
      <ScopeRows rows={rows} onChange={setRows} />
      {update.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(update.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" size="xs" loading={update.isPending}>
          {m.save()}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => setRows(undefined)}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
