import { Menu, UnstyledButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconKeyboard, IconLogout, IconPhone } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { OwnPhone, signOut, useMe } from '#client/features/access/index.ts'
import { paths } from '#client/lib/paths.ts'
import { roleWord } from '#client/lib/words.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()

export function UserMenu({ showShortcuts }: { showShortcuts: () => void }) {
  const me = useMe()
  const [phone, setPhone] = useState(false)
  const leave = async () => {
    // A full load, so that nothing of this person stays in memory.
    if (await signOut()) location.assign(paths.signIn())
    else notifications.show({ color: 'red', title: m.sign_out_failed(), message: m.error_unreachable() })
  }
  return (
    <>
      {phone && (
        <Suspense fallback={null}>
          <OwnPhone opened close={() => setPhone(false)} />
        </Suspense>
      )}
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <UnstyledButton className={styles.user}>
            <span className="sr-only">{m.user_menu({ name: me.name })}</span>
            <span aria-hidden>{initials(me.name)}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <span className={styles.userName}>{me.name}</span>
            <br />
            {me.email} · {roleWord[me.role]()}
          </Menu.Label>
          <Menu.Item
            leftSection={<IconKeyboard size={16} aria-hidden />}
            rightSection={<kbd>?</kbd>}
            onClick={showShortcuts}
          >
            {m.shortcuts()}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPhone size={16} aria-hidden />}
            rightSection={me.phoneLogin && <span className={styles.userPhone}>{me.phoneLogin}</span>}
            onClick={() => setPhone(true)}
          >
            {m.own_phone()}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
            {m.sign_out()}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
