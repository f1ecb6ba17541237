import { Button, CloseButton, Select, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ScopeKind, scopeKind, scopeKinds, type ScopeRow } from '#shared/incidents.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

export const scopeWord: Record<ScopeKind, () => string> = {
  service: m.scope_service,
  environment: m.scope_environment,
  region: m.scope_region,
  release: m.scope_release,
  product: m.scope_product,
}

type Props = { rows: ScopeRow[]; onChange: (rows: ScopeRow[]) => void }

/** Which parts of the system an incident is about. */
export function ScopeRows({ rows, onChange }: Props) {
  const put = (index: number, row: ScopeRow) => onChange(rows.map((old, at) => (at === index ? row : old)))
  return (
    <fieldset className={styles.scope}>
      <legend>{m.scope()}</legend>
      {rows.map((row, index) => (
        <div key={index} className={styles.scopeRow}>
          <Select
            size="xs"
            w={130}
            aria-label={m.scope_kind()}
            allowDeselect={false}
            data={scopeKinds.map((kind) => ({ value: kind, label: scopeWord[kind]() }))}
            value={row.kind}
            onChange={(kind) => put(index, { ...row, kind: scopeKind.parse(kind) })}
          />
          <TextInput
            size="xs"
            flex={1}
            aria-label={m.scope_value({ kind: scopeWord[row.kind]() })}
            required
            maxLength={200}
            value={row.value}
            onChange={(event) => put(index, { ...row, value: event.currentTarget.value })}
          />
          <CloseButton
            aria-label={`${m.take_away()}: ${row.value}`}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...rows, { kind: 'service', value: '' }])}
      >
        {m.scope_add()}
      </Button>
    </fieldset>
  )
}
