import { IconPhoneCall, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react'
import type { CallView } from '#shared/call-view.ts'
import { phoneText } from '#client/lib/phone.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './dock.module.css'

export function CallIcon({ call: { state, direction } }: { call: CallView }) {
  const out = direction === 'out' ? IconPhoneOutgoing : IconPhoneIncoming
  const Icon = { ringing: out, answered: IconPhoneCall, ended: IconPhoneOff, missed: IconPhoneX }[state]
  return <Icon size={16} aria-hidden className={state === 'ringing' ? styles.ring : undefined} />
}

/** The caller in the shortest words there are. */
export function who({ caller, number }: CallView): string {
  return caller?.name ?? caller?.customerId ?? (number ? phoneText(number) : m.call_withheld())
}
