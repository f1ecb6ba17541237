import { Badge, Button, Select, Table, Tooltip } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { role as roleOf, roles, type UserView } from '#shared/access.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { roleWord } from '#client/lib/words.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Section } from '#client/ui/page.tsx'
import { Secret } from '#client/ui/secret.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { NewUser } from './new-user.tsx'
import { PhoneLogin } from './phone-login.tsx'
import { useMe } from './session.ts'
import styles from './people.module.css'

const again = () => queryClient.invalidateQueries({ queryKey: trpc.access.users.list.queryKey() })

export function Users() {
  const { data, error, refetch } = useQuery(trpc.access.users.list.queryOptions())
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<{ name: string; password: string }>()
  return (
    <Section
      title={m.users()}
      deeds={
        !making && (
          <Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>
            {m.user_new()}
          </Button>
        )
      }
    >
      {making && (
        <NewUser
          onDone={({ user, password }) => {
            setMaking(false)
            setMade(password ? { name: user.name, password } : undefined)
          }}
          onCancel={() => setMaking(false)}
        />
      )}
      {made && (
        <Secret
          label={m.user_password_once({ name: made.name })}
          value={made.password}
          onClose={() => setMade(undefined)}
        />
      )}
      {error ? (
        <Failure title={m.users_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : data ? (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{m.name()}</Table.Th>
                <Table.Th>{m.email()}</Table.Th>
                <Table.Th w={150}>
                  <Tooltip label={m.phone_login_hint()} multiline maw={280}>
                    <span>{m.phone_login()}</span>
                  </Tooltip>
                </Table.Th>
                <Table.Th w={170}>{m.role()}</Table.Th>
                <Table.Th w={130}>
                  <span className="sr-only">{m.deeds()}</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((user) => (
                <UserRow key={user.id} user={user} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : (
        <RowsSkeleton rows={3} />
      )}
    </Section>
  )
}

function UserRow({ user }: { user: UserView }) {
  const me = useMe()
  const own = user.id === me.id
  const setRole = useMutation(trpc.access.users.setRole.mutationOptions({ onSettled: again }))
  const setDisabled = useMutation(trpc.access.users.setDisabled.mutationOptions({ onSettled: again }))
  return (
    <Table.Tr>
      <Table.Td fw={500}>
        {user.name} {own && <span className={styles.you}>{m.yourself()}</span>}
        {user.disabled && (
          <Badge variant="default" size="sm" ml={8} tt="none" fw={500}>
            {m.user_disabled()}
          </Badge>
        )}
      </Table.Td>
      <Table.Td c="dimmed">{user.email}</Table.Td>
      <Table.Td>
        <PhoneLogin user={user} />
      </Table.Td>
      <Table.Td>
        {own ? (
          roleWord[user.role]()
        ) : (
          <Select
            size="xs"
            aria-label={m.role_of({ name: user.name })}
            data={roles.map((each) => ({ value: each, label: roleWord[each]() }))}
            value={user.role}
            allowDeselect={false}
            disabled={setRole.isPending}
            onChange={(next) => setRole.mutate({ id: user.id, role: roleOf.parse(next) })}
          />
        )}
      </Table.Td>
      <Table.Td ta="right">
        {!own && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={setDisabled.isPending}
            aria-label={`${user.disabled ? m.enable() : m.disable()}: ${user.name}`}
            onClick={() => setDisabled.mutate({ id: user.id, disabled: !user.disabled })}
          >
            {user.disabled ? m.enable() : m.disable()}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
