import { Modal, Switch } from '@mantine/core'
import { setShortcutsOff, useShortcuts, useShortcutsOff } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

const pretty = (keys: string) =>
  keys
    .split(' ')
    .map((key) => key.replace('Mod+', navigator.platform.startsWith('Mac') ? '⌘ ' : 'Ctrl ').replace(/ k$/, ' K'))

/** All shortcuts that do something on this page. */
export function ShortcutsHelp({ opened, close }: { opened: boolean; close: () => void }) {
  const shortcuts = useShortcuts()
  const off = useShortcutsOff()
  return (
    <Modal opened={opened} onClose={close} title={m.shortcuts()} closeButtonProps={{ 'aria-label': m.close() }}>
      <ul className={styles.keys}>
        {shortcuts.map(({ keys, label }) => (
          <li key={keys}>
            <span>{label}</span>
            <span>
              {pretty(keys).map((key, index) => (
                <kbd key={index}>{key}</kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <Switch
        checked={!off}
        onChange={(event) => setShortcutsOff(!event.currentTarget.checked)}
        label={m.shortcuts_single()}
        description={m.shortcuts_single_hint()}
      />
    </Modal>
  )
}
