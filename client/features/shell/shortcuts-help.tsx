import { Modal, Switch } from '@mantine/core'
import { setShortcutsOff, useShortcuts, useShortcutsOff } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

const control = navigator.platform.startsWith('Mac') ? '⌘ ' : 'Ctrl '
const pretty = (keys: string) => keys.split(' ').map((key) => key.replace('Mod+', control))

/** All shortcuts that do something on this page. */
export function ShortcutsHelp({ opened, close }: { opened: boolean; close: () => void }) {
  const shortcuts = useShortcuts()
  const off = useShortcutsOff()
  return (
    <Modal.Root opened={opened} onClose={close}>
      <Modal.Overlay />
      <Modal.Content aria-label={m.shortcuts()}>
        <Modal.Body className={styles.help}>
          <div className={styles.helpHead}>
            <h2>{m.shortcuts()}</h2>
            <Modal.CloseButton aria-label={m.close()} />
          </div>
          <ul className={styles.keys}>
            {shortcuts.map(({ keys, label }) => (
              <li key={keys}>
                <span>{label}</span>
                <span>
                  {pretty(keys).map((key) => (
                    <kbd key={key}>{key}</kbd>
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
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
