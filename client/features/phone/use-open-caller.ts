import { useEffect, useEffectEvent } from 'react'
import { useGo, usePath } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { keepCall, keptNow, thisTab } from './kept.ts'
import type { ShownCall } from './use-calls.ts'

/** Another window of this browser may be the one in front: it goes first. */
const letOthersMs = 350
const letVisibleMs = 1_500

/** Somebody is in the middle of a text that a change of page would take from under their hands. */
function isWriting(): boolean {
  if (document.querySelector('[role=dialog][aria-modal=true]')) return true
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('main textarea, main form input')
  return [...fields].some(
    (field) =>
      field === document.activeElement ||
      (field.value.trim() !== '' && !field.readOnly && (field instanceof HTMLTextAreaElement || field.type === 'text')),
  )
}

/** Opens the caller's page, and tells the other tabs that they need not. */
export function useOpenCaller(): (call: ShownCall, customerId: string) => void {
  const go = useGo()
  return (call, customerId) => {
    keepCall(call.id, { folded: true, openIn: thisTab() })
    go(paths.customer(customerId))
  }
}

/** When the agent answers, the caller's page opens by itself: once, in one tab, and never over a text half written. */
export function useOpenOnAnswer(call: ShownCall | undefined, onOpened: () => void): void {
  const open = useOpenCaller()
  const path = usePath()
  const customerId = call?.state === 'answered' && call.own ? call.caller?.customerId : undefined
  const callId = call?.id
  const here = customerId !== undefined && path === paths.customer(customerId)
  const wanted = customerId !== undefined && call?.kept.openIn === undefined
  const decide = useEffectEvent(() => {
    if (!call || customerId === undefined || keptNow(call.id).openIn !== undefined) return
    if (!here && isWriting()) return
    open(call, customerId)
    onOpened()
  })
  useEffect(() => {
    if (!wanted) return
    if (document.hasFocus()) return decide()
    const later = setTimeout(() => decide(), document.visibilityState === 'visible' ? letOthersMs : letVisibleMs)
    return () => clearTimeout(later)
  }, [wanted, callId, here])
}
