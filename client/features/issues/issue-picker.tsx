import { CloseButton, Combobox, InputBase, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { number } from '#client/lib/format.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issues.module.css'

export type PickedIssue = { id: string; title: string }

type Props = { picked: PickedIssue[]; onChange: (picked: PickedIssue[]) => void }

/** Chooses issues by part of their title. */
export function IssuePicker({ picked, onChange }: Props) {
  const combobox = useCombobox()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 150)
  const { data = [] } = useQuery(trpc.issues.search.queryOptions({ q }))
  const choices = data.filter(({ id }) => picked.every((one) => one.id !== id))
  const take = (id: string) => {
    const issue = choices.find((choice) => choice.id === id)
    if (issue) onChange([...picked, { id: issue.id, title: issue.title }])
    setTyped('')
    combobox.closeDropdown()
  }
  return (
    <div>
      <Combobox store={combobox} onOptionSubmit={take} transitionProps={{ duration: 100 }}>
        <Combobox.Target>
          <InputBase
            label={m.issues_linked()}
            description={m.issues_linked_hint()}
            placeholder={m.issues_search()}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value)
              combobox.openDropdown()
            }}
            onFocus={() => combobox.openDropdown()}
            onBlur={() => combobox.closeDropdown()}
          />
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Options mah={260} style={{ overflowY: 'auto' }}>
            {choices.length === 0 && <Combobox.Empty>{m.issues_none()}</Combobox.Empty>}
            {choices.map((issue) => (
              <Combobox.Option key={issue.id} value={issue.id}>
                <span className={styles.title}>{issue.title}</span>
                <span className={styles.dim}>
                  {issue.service}, {issue.environment} · {number(issue.customers)}{' '}
                  {m.accounts_word({ count: issue.customers })}
                </span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <ul className={styles.picked}>
        {picked.map((issue) => (
          <li key={issue.id}>
            <span className={styles.title}>{issue.title}</span>
            <CloseButton
              size="sm"
              aria-label={`${m.take_away()}: ${issue.title}`}
              onClick={() => onChange(picked.filter(({ id }) => id !== issue.id))}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
