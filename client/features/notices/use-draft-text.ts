import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import type { DraftView } from '#shared/notices.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { type Text, unsaved } from './unsaved.ts'

const typingPauseMs = 500

/** The text as typed, kept in the page at every key and with the server at every pause; with the server's findings. */
export function useDraftText(draft: DraftView) {
  const { id, customerId } = draft
  const [typed, setTyped] = useState<Text>(() => unsaved.read(id) ?? { subject: draft.subject, text: draft.text })
  const edit = useMutation(
    trpc.notices.edit.mutationOptions({
      meta: { showsItsProblem: true },
      scope: { id: `draft-${id}` },
      onSuccess: (checked) => {
        queryClient.setQueryData(trpc.notices.draft.queryKey({ customerId, id }), checked)
      },
    }),
  )
  const same = typed.subject === draft.subject && typed.text === draft.text
  const save = useEffectEvent(() => edit.mutate({ id, customerId, ...typed }))
  useEffect(() => {
    if (same) {
      unsaved.forget(id)
      return
    }
    const pause = setTimeout(() => save(), typingPauseMs)
    return () => clearTimeout(pause)
  }, [same, id, typed])

  return {
    typed,
    change: (part: Partial<Text>) => {
      const text = { ...typed, ...part }
      unsaved.keep(id, text)
      setTyped(text)
    },
    /** The server holds and has checked exactly what is shown. */
    settled: same && !edit.isPending,
    problem: same ? undefined : (edit.error ?? undefined),
    saveNow: () => edit.mutateAsync({ id, customerId, ...typed }),
  }
}
