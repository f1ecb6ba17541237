import { Button, Table } from '@mantine/core'
import type { AttributeView } from '#shared/mapping.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './mapping.module.css'

type Props = { attributes: AttributeView[]; onUse: ((rule: IdentityRule) => void) | undefined }

/** What comes with the events, and who reads it. */
export function MappingAttributes({ attributes, onUse }: Props) {
  if (attributes.length === 0) return null
  return (
    <details className={styles.fold}>
      <summary>{m.mapping_attributes({ n: number(attributes.length), count: attributes.length })}</summary>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{m.mapping_attribute()}</Table.Th>
              <Table.Th>{m.mapping_example()}</Table.Th>
              <Table.Th className={styles.count}>{m.mapping_in_events()}</Table.Th>
              <Table.Th className={styles.count}>{m.mapping_values()}</Table.Th>
              <Table.Th>
                <span className="sr-only">{m.mapping_read_by()}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {attributes.map((attribute) => (
              <Row key={attribute.name} attribute={attribute} onUse={onUse} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  )
}

function Row({
  attribute: { name, events, values, example, usedBy },
  onUse,
}: Omit<Props, 'attributes'> & { attribute: AttributeView }) {
  return (
    <Table.Tr>
      <Table.Td>
        <code className={styles.code}>{name}</code>
      </Table.Td>
      <Table.Td className={styles.example}>
        <bdi>{example}</bdi>
      </Table.Td>
      <Table.Td className={styles.count}>{number(events)}</Table.Td>
      <Table.Td className={styles.count}>{number(values)}</Table.Td>
      <Table.Td>
        {usedBy === 'rule' && <span className={styles.quiet}>{m.mapping_by_rule()}</span>}
        {usedBy === 'builtIn' && <span className={styles.quiet}>{m.mapping_by_itself()}</span>}
        {usedBy === null && onUse && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={m.mapping_use_named({ attribute: name })}
            onClick={() => onUse({ attribute: name, kind: 'customer_id' })}
          >
            {m.mapping_use()}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
