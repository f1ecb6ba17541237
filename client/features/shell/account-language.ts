import { useEffect } from 'react'
import type { AgentLanguage } from '#shared/languages.ts'
import { getLanguage, languageWasChosen, setLanguage } from '#client/lib/locale.ts'
import { api, queryClient, trpc } from '#client/trpc.ts'

/** Once per page: two browsers of one person would otherwise answer each other for ever. */
let agreed = false

/**
 * Where this browser has no choice of its own, the account's language holds; else the choice goes with the account.
 * Returns what keeps a new choice with the account, so that sentences to say come in it too.
 */
export function useAccountLanguage(account: AgentLanguage): (language: AgentLanguage) => void {
  useEffect(() => {
    if (agreed) return
    agreed = true
    if (!languageWasChosen()) setLanguage(account)
    else if (getLanguage() !== account) keepLanguage(getLanguage())
  }, [account])
  return keepLanguage
}

/** Everything is read anew, because the server speaks the account's language too. */
function keepLanguage(language: AgentLanguage): void {
  void api.access.setLocale
    .mutate({ locale: language })
    .then(() => queryClient.invalidateQueries())
    .catch(() => queryClient.invalidateQueries({ queryKey: trpc.access.me.queryKey() }))
}
