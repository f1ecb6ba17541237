import { Button, Table } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKeyView } from '#shared/access.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { ConfirmButton } from '#client/ui/confirm-button.tsx'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Section } from '#client/ui/page.tsx'
import { Secret } from '#client/ui/secret.tsx'
import { Ago, Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { NewApiKey } from './new-api-key.tsx'
import styles from './people.module.css'

export function ApiKeys() {
  const { data, error, refetch } = useQuery(trpc.access.keys.list.queryOptions())
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<{ name: string; key: string }>()
  return (
    <Section
      title={m.keys()}
      deeds={
        !making && (
          <Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>
            {m.key_new()}
          </Button>
        )
      }
    >
      {making && (
        <NewApiKey
          onDone={(name, key) => {
            setMaking(false)
            setMade({ name, key })
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {made && <Secret label={made.name} value={made.key} onClose={() => setMade(undefined)} />}
      {error ? (
        <Failure title={m.keys_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : !data ? (
        <RowsSkeleton rows={2} />
      ) : data.length === 0 ? (
        <p className={styles.quiet}>{m.keys_none()}</p>
      ) : (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={7}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{m.name()}</Table.Th>
                <Table.Th>{m.key_scopes()}</Table.Th>
                <Table.Th w={150}>{m.key_used()}</Table.Th>
                <Table.Th w={130}>
                  <span className="sr-only">{m.deeds()}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKeyView }) {
  const revoke = useMutation(
    trpc.access.keys.revoke.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.access.keys.list.queryKey() }),
    }),
  )
  return (
    <Table.Tr c={apiKey.revokedAt ? 'dimmed' : undefined}>
      <Table.Td fw={500}>{apiKey.name}</Table.Td>
      <Table.Td c="dimmed">{apiKey.scopes.join(', ')}</Table.Td>
      <Table.Td c="dimmed">{apiKey.lastUsedAt ? <Ago at={apiKey.lastUsedAt} /> : m.key_never_used()}</Table.Td>
      <Table.Td ta="right">
        {apiKey.revokedAt ? (
          <>
            {m.key_revoked()} <Moment at={apiKey.revokedAt} />
          </>
        ) : (
          <ConfirmButton
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={revoke.isPending}
            question={m.key_revoke_question({ name: apiKey.name })}
            confirm={m.key_revoke()}
            onConfirm={() => revoke.mutate({ id: apiKey.id })}
          >
            {m.key_revoke()}
          </ConfirmButton>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
