import { useSyncExternalStore } from 'react'
import { agentLanguage, type AgentLanguage } from '#shared/languages.ts'
import { overwriteGetLocale } from '#client/i18n/generated/runtime.js'

const storageKey = 'knowfirst-language'
const listeners = new Set<() => void>()

function firstLanguage(): AgentLanguage {
  const stored = agentLanguage.safeParse(localStorage.getItem(storageKey))
  if (stored.success) return stored.data
  const wanted = navigator.languages.map((tag) => agentLanguage.safeParse(tag.slice(0, 2).toLowerCase()))
  return wanted.find((language) => language.success)?.data ?? 'en'
}

let current = firstLanguage()
overwriteGetLocale(() => current)
document.documentElement.lang = current

export const getLanguage = (): AgentLanguage => current

/** True when this browser's user chose a language here before. */
export const languageWasChosen = (): boolean => localStorage.getItem(storageKey) !== null

export function setLanguage(language: AgentLanguage): void {
  localStorage.setItem(storageKey, language)
  if (language === current) return
  current = language
  document.documentElement.lang = language
  for (const listener of listeners) listener()
}

export function useLanguage(): AgentLanguage {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
