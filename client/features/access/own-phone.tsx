import { Button, Modal, TextInput } from '@mantine/core'
import { useMe } from './session.ts'
import { usePhoneLogin } from './phone-login.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './people.module.css'

/** Everybody says for themselves at which phone they sit. */
export function OwnPhone({ opened, close }: { opened: boolean; close: () => void }) {
  const { field, save, saving } = usePhoneLogin(useMe(), close)
  return (
    <Modal.Root opened={opened} onClose={close} size="sm">
      <Modal.Overlay />
      <Modal.Content aria-label={m.own_phone()}>
        <Modal.Body>
          <form
            className={styles.ownPhone}
            onSubmit={(event) => {
              event.preventDefault()
              save()
            }}
          >
            <h2>{m.own_phone()}</h2>
            <p className={styles.quiet}>{m.own_phone_hint()}</p>
            <TextInput data-autofocus {...field} placeholder="204" />
            <div className={styles.deeds}>
              <Button type="submit" loading={saving}>
                {m.save()}
              </Button>
              <Button variant="subtle" color="gray" onClick={close}>
                {m.cancel()}
              </Button>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
