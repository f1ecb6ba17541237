import { UnstyledButton } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { m } from '#client/i18n/generated/messages.js'
import { CallIcon, who } from './caller-name.tsx'
import { keepCall } from './kept.ts'
import { type ShownCall, useCalls } from './use-calls.ts'
import { useOpenOnAnswer } from './use-open-caller.ts'
import styles from './dock.module.css'

const load = () => import('./call-panel.tsx')
const CallPanel = lazy(() => load().then((module) => ({ default: module.CallPanel })))

/** The phone's place in the head of the console: nothing while it is silent. */
export function CallDock() {
  const calls = useCalls()
  const [asked, setAsked] = useState<string>()
  const first = calls[0]
  useOpenOnAnswer(
    calls.find(({ state }) => state === 'answered'),
    () => setAsked(undefined),
  )
  // The words of the panel are here before the phone rings.
  useEffect(() => {
    const soon = setTimeout(() => void load().catch(() => {}), 2_000)
    return () => clearTimeout(soon)
  }, [])
  useTitle(first?.state === 'ringing' ? `☎ ${who(first)}` : undefined)
  const open = first !== undefined && (asked === first.id || (!first.over && !first.kept.folded))
  const fold = () => {
    setAsked(undefined)
    if (first) keepCall(first.id, { folded: true })
  }
  return (
    <>
      <p className="sr-only" role="status">
        {first && said(first)}
      </p>
      {first && (
        <UnstyledButton
          className={`${styles.pill} ${styles[first.state]}`}
          aria-expanded={open}
          onClick={() => (open ? fold() : setAsked(first.id))}
        >
          <CallIcon call={first} />
          <span className={styles.pillText}>{first.over ? overWords(first) : who(first)}</span>
          {calls.length > 1 && (
            <span className={styles.pillMore} title={m.call_more_calls({ count: calls.length - 1 })}>
              <span className="sr-only">{m.call_more_calls({ count: calls.length - 1 })}</span>
              <span aria-hidden>+{calls.length - 1}</span>
            </span>
          )}
        </UnstyledButton>
      )}
      {first && open && (
        <Suspense fallback={null}>
          <CallPanel
            calls={calls.filter(({ id, over }) => !over || asked === id)}
            fold={fold}
            onOpened={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}

/** The name of the browser's tab rings too, for those who look at another one. */
function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return
    const before = document.title
    document.title = title
    return () => {
      if (document.title === title) document.title = before
    }
  }, [title])
}

function overWords(call: ShownCall): string {
  if (call.state === 'missed') return m.call_missed_from({ who: who(call) })
  return call.caller ? m.call_note_with({ who: who(call) }) : m.call_who_was({ who: who(call) })
}

/** For those who hear the console instead of seeing it. */
function said(call: ShownCall): string {
  if (call.over) return overWords(call)
  const head =
    call.state === 'ringing' && call.direction === 'in'
      ? m.call_rings_from({ who: who(call) })
      : m.call_with({ who: who(call) })
  return [head, call.problem?.wording.title].filter(Boolean).join(' ')
}
