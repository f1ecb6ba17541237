import { useRef, useState } from 'react'
import type { Brief, Problem } from '#shared/briefs.ts'
import type { DraftView } from '#shared/notices.ts'
import { api } from '#client/trpc.ts'
import type { Order } from './recipient.ts'

export type Composing =
  | { is: 'idle' }
  /** The text as far as it is written. */
  | { is: 'writing'; subject: string; text: string }
  | { is: 'failed'; error: unknown; retry: () => void }

/**
 * Asks for a draft and shows its text as it comes. A lost connection is for the person to try again; under the same
 * request the server then answers with the draft that it may have stored meanwhile, and writes no second one.
 */
export function useComposer(brief: Brief, problem: Problem | undefined, onDraft: (draft: DraftView) => void) {
  const [state, setState] = useState<Composing>({ is: 'idle' })
  const stop = useRef<() => void>(undefined)

  const ask = (order: Order, requestId: string) => {
    stop.current?.()
    setState({ is: 'writing', subject: '', text: '' })
    const ends = () => {
      subscription.unsubscribe()
      stop.current = undefined
    }
    const fail = (error: unknown) => {
      ends()
      setState({ is: 'failed', error, retry: () => ask(order, requestId) })
    }
    const subscription = api.notices.compose.subscribe(
      {
        requestId,
        customerId: brief.customer.id,
        issue: problem?.issue.id || null,
        incident: problem?.incident?.ref ?? null,
        ...order,
      },
      {
        onData: (part) => {
          if (part.type === 'text') {
            setState({ is: 'writing', subject: part.subject, text: part.text })
          } else {
            ends()
            setState({ is: 'idle' })
            onDraft(part.draft)
          }
        },
        onConnectionStateChange: (change) => {
          if (change.error) fail(change.error)
        },
        onError: fail,
      },
    )
    stop.current = () => subscription.unsubscribe()
  }
  const compose = (order: Order) => ask(order, newRequestId())
  return { state, compose, stop: () => stop.current?.() }
}

/** As `crypto.randomUUID`, which a browser offers only where the page came by https. */
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}
