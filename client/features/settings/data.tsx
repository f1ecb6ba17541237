import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type DataView, retentionDays } from '#shared/retention.ts'
import { dayText, number, sizeText } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Ago } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './settings.module.css'

/** How long data is kept, and how much there is of it. */
export function Data({ data }: { data: DataView }) {
  const [given, setGiven] = useState(`${data.retentionDays}`)
  const set = useMutation(
    trpc.retention.set.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.retention.pathKey() }),
    }),
  )
  const days = /^\d{1,5}$/.test(given.trim()) ? Number(given) : 0
  const fine = days >= retentionDays.min && days <= retentionDays.max
  const changed = days !== data.retentionDays
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fine && changed) set.mutate({ days })
  }
  return (
    <>
      <p className={styles.note}>{m.data_about()}</p>
      <form className={styles.form} onSubmit={submit} aria-label={m.data_title()}>
        <TextInput
          label={m.data_days()}
          inputMode="numeric"
          value={given}
          error={
            (!fine && m.limits_wrong({ least: number(retentionDays.min), most: number(retentionDays.max) })) ||
            (set.error && wordsOf(set.error))
          }
          onChange={(event) => setGiven(event.currentTarget.value)}
        />
        {changed && (
          <>
            {fine && days < data.retentionDays && (
              <p className={styles.warning}>{m.data_less({ days: number(days) })}</p>
            )}
            <div className={styles.deeds}>
              <Button type="submit" loading={set.isPending} disabled={!fine}>
                {m.data_keep({ days: fine ? number(days) : '…' })}
              </Button>
              <Button variant="subtle" color="gray" onClick={() => setGiven(`${data.retentionDays}`)}>
                {m.cancel()}
              </Button>
            </div>
          </>
        )}
      </form>
      <p className={styles.quiet}>
        {data.oldestDay ? m.data_oldest({ day: dayText(data.oldestDay) }) : m.data_nothing()}{' '}
        {data.lastRun && (
          <>
            {m.data_cleaned({ days: number(data.lastRun.days), rows: number(data.lastRun.rows) })}{' '}
            <Ago at={data.lastRun.at} />
          </>
        )}
      </p>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <caption className={styles.quiet}>{m.data_tables()}</caption>
          <thead>
            <tr>
              <th scope="col">{m.data_table()}</th>
              <th scope="col" className={styles.figure}>
                {m.data_rows()}
              </th>
              <th scope="col" className={styles.figure}>
                {m.data_size()}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.tables.map((table) => (
              <tr key={table.name}>
                <th scope="row">
                  <code>{table.name}</code>
                </th>
                <td className={styles.figure}>{table.rows > 0 ? number(table.rows) : '–'}</td>
                <td className={styles.figure}>{sizeText(table.bytes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
