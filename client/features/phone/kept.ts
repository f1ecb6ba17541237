import { useSyncExternalStore } from 'react'

/** What the person did about a call in this browser: the same in all its tabs, and after a reload. */
export type Kept = {
  /** The panel is put away while it rings and is spoken. */
  folded?: boolean
  /** The tab that shows the caller's page. */
  openIn?: string
  /** Nothing is left to do about it. */
  done?: boolean
}

const key = 'knowfirst-calls'
const tabKey = 'knowfirst-tab'
const most = 20
const watchers = new Set<() => void>()
let before: { text: string | null; kept: Record<string, Kept> } = { text: null, kept: {} }

/** This tab, also after a reload. */
export function thisTab(): string {
  const known = sessionStorage.getItem(tabKey)
  if (known) return known
  const made = Math.random().toString(36).slice(2)
  sessionStorage.setItem(tabKey, made)
  return made
}

function read(): Record<string, Kept> {
  const text = localStorage.getItem(key)
  if (text === before.text) return before.kept
  before = { text, kept: parse(text) }
  return before.kept
}

function parse(text: string | null): Record<string, Kept> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    // safe because only keepCall writes it, and whatever else there may be has none of the fields
    return (typeof value === 'object' && value !== null ? value : {}) as Record<string, Kept>
  } catch {
    return {}
  }
}

export const keptNow = (callId: string): Kept => read()[callId] ?? {}

/** Keeps it for this call; of calls long past nothing is kept. */
export function keepCall(callId: string, what: Kept): void {
  const { [callId]: known, ...others } = read()
  const entries = [...Object.entries(others), [callId, { ...known, ...what }]].slice(-most)
  localStorage.setItem(key, JSON.stringify(Object.fromEntries(entries)))
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  const other = (event: StorageEvent) => event.key === key && watcher()
  watchers.add(watcher)
  window.addEventListener('storage', other)
  return () => {
    watchers.delete(watcher)
    window.removeEventListener('storage', other)
  }
}

export const useKept = (): Record<string, Kept> => useSyncExternalStore(watch, read)
