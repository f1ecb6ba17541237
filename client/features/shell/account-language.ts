import { useEffect } from 'react'
import type { AgentLanguage } from '#shared/languages.ts'
import { languageWasChosen, setLanguage } from '#client/lib/locale.ts'
import { api, queryClient, trpc } from '#client/trpc.ts'

/**
 * Where this browser has no choice of its own, the account's language holds.
 * Returns what keeps a new choice with the account, so that sentences to say come in it too.
 */
export function useAccountLanguage(account: AgentLanguage): (language: AgentLanguage) => void {
  useEffect(() => {
    if (!languageWasChosen()) setLanguage(account)
  }, [account])
  return (language) => {
    void api.access.setLocale
      .mutate({ locale: language })
      .then(() => queryClient.invalidateQueries())
      .catch(() => queryClient.invalidateQueries({ queryKey: trpc.access.me.queryKey() }))
  }
}
