import { ActionIcon, Autocomplete, Button, Select } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { identifierKind, identifierKinds } from '#shared/customers.ts'
import type { AttributeView } from '#shared/mapping.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { m } from '#client/i18n/generated/messages.js'
import { kindWord } from './mapping-words.ts'
import styles from './mapping.module.css'

const mostRules = 30

type Props = { rules: IdentityRule[]; attributes: AttributeView[]; onChange: (rules: IdentityRule[]) => void }

/** Attribute, what it is, and its place in the order. */
export function RuleRows({ rules, attributes, onChange }: Props) {
  const put = (at: number, rule: IdentityRule) => onChange(rules.map((old, place) => (place === at ? rule : old)))
  const swap = (at: number, other: number) => {
    const [one, two] = [rules[at], rules[other]]
    if (one && two) onChange(rules.map((rule, place) => (place === at ? two : place === other ? one : rule)))
  }
  const names = attributes.filter(({ usedBy }) => usedBy !== 'builtIn').map(({ name }) => name)
  return (
    <>
      <ol className={styles.ruleRows}>
        {rules.map((rule, at) => (
          // The place is the rule's identity while its attribute is being typed.
          <li key={at} className={styles.ruleRow}>
            <Autocomplete
              size="xs"
              flex={1}
              miw={140}
              aria-label={m.mapping_attribute_of({ place: at + 1 })}
              placeholder="extra.account.id"
              required
              maxLength={200}
              spellCheck={false}
              data={names}
              limit={20}
              value={rule.attribute}
              onChange={(attribute) => put(at, { ...rule, attribute })}
            />
            <Select
              size="xs"
              w={130}
              aria-label={m.mapping_kind_of({ place: at + 1 })}
              allowDeselect={false}
              data={identifierKinds.map((kind) => ({ value: kind, label: kindWord[kind]() }))}
              value={rule.kind}
              onChange={(kind) => put(at, { ...rule, kind: identifierKind.parse(kind) })}
            />
            <Deed label={m.mapping_up({ place: at + 1 })} disabled={at === 0} onClick={() => swap(at, at - 1)}>
              <IconArrowUp size={14} aria-hidden />
            </Deed>
            <Deed
              label={m.mapping_down({ place: at + 1 })}
              disabled={at === rules.length - 1}
              onClick={() => swap(at, at + 1)}
            >
              <IconArrowDown size={14} aria-hidden />
            </Deed>
            <Deed
              label={m.mapping_remove({ place: at + 1 })}
              onClick={() => onChange(rules.filter((_, place) => place !== at))}
            >
              <IconX size={14} aria-hidden />
            </Deed>
          </li>
        ))}
      </ol>
      {rules.length < mostRules && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...rules, { attribute: '', kind: 'customer_id' }])}
        >
          {m.mapping_add()}
        </Button>
      )}
    </>
  )
}

type DeedProps = { label: string; disabled?: boolean; onClick: () => void; children: ReactNode }

const Deed = ({ label, ...rest }: DeedProps) => (
  <ActionIcon variant="subtle" color="gray" aria-label={label} title={label} {...rest} />
)
