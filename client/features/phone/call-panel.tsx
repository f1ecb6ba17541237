import { useEffect, useEffectEvent } from 'react'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import { CallCard } from './call-card.tsx'
import { useOpenCaller } from './use-open-caller.ts'
import type { ShownCall } from './use-calls.ts'
import styles from './dock.module.css'

/** Enter belongs to whatever has the focus; to us only where nothing would happen with it. */
function isFree(target: EventTarget | null): boolean {
  if (target === document.body || (target instanceof HTMLElement && target.id === 'main')) return true
  return target instanceof HTMLInputElement && target.value === '' && target.closest('[role=search]') !== null
}

type Props = { calls: ShownCall[]; fold: () => void; onOpened: () => void }

/** Who is on the phone, whatever page is open. It stays until it is folded away or the call is over. */
export function CallPanel({ calls, fold, onOpened }: Props) {
  const openPage = useOpenCaller()
  const open = (call: ShownCall, customerId: string) => {
    openPage(call, customerId)
    onOpened()
  }
  const first = calls.find(({ caller, over }) => caller && !over)
  const customerId = first?.caller?.customerId
  const openFirst = first && customerId !== undefined ? () => open(first, customerId) : undefined
  useShortcut('o', m.call_open(), openFirst)
  useShortcut('Escape', m.call_fold(), fold)
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isFree(event.target)) return
    if (event.key === 'Enter' && openFirst) openFirst()
    else if (event.key === 'Escape' && event.target instanceof HTMLInputElement) fold()
    else return
    event.preventDefault()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  return (
    <section className={styles.panel} aria-label={m.call_panel()}>
      {calls.map((call, index) => (
        <CallCard key={call.id} call={call} open={(id) => open(call, id)} fold={index === 0 ? fold : undefined} />
      ))}
    </section>
  )
}
