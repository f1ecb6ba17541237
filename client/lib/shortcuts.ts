import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/** `keys` as pressed one after the other: `e`, `g b`, `?`, `Mod+k`. */
export type Shortcut = { keys: string; label: string; run: () => void }

const offKey = 'knowfirst-shortcuts-off'
const sequenceMs = 1_000
const held = new Set<Shortcut>()
const watchers = new Set<() => void>()
let shown: Shortcut[] = []
let off = localStorage.getItem(offKey) !== null
let before = { key: '', at: 0 }

function changed(): void {
  shown = [...held]
  for (const watcher of watchers) watcher()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  )
}

function onKeyDown(event: KeyboardEvent): void {
  const withModifier = event.ctrlKey || event.metaKey || event.altKey
  const pressed = withModifier ? `Mod+${event.key.toLowerCase()}` : event.key
  const single = !withModifier
  if (event.defaultPrevented || event.altKey) return
  if (single && (off || isTyping(event.target) || document.querySelector('[role=dialog][aria-modal=true]'))) return
  const sequence = event.timeStamp - before.at < sequenceMs ? `${before.key} ${pressed}` : pressed
  before = { key: pressed, at: event.timeStamp }
  // The newest wins: a panel's shortcut stands before the page's.
  const known = [...held].toReversed()
  const match = known.find(({ keys }) => keys === sequence) ?? known.find(({ keys }) => keys === pressed)
  if (!match) return
  event.preventDefault()
  before = { key: '', at: 0 }
  match.run()
}

document.addEventListener('keydown', onKeyDown)

/** Holds a shortcut while the part of the page that shows it is there. */
export function useShortcut(keys: string, label: string, run: (() => void) | undefined): void {
  const current = useEffectEvent(() => run?.())
  const active = run !== undefined
  useEffect(() => {
    if (!active) return
    const shortcut = { keys, label, run: () => current() }
    held.add(shortcut)
    changed()
    return () => {
      held.delete(shortcut)
      changed()
    }
  }, [keys, label, active])
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export const useShortcuts = (): Shortcut[] => useSyncExternalStore(watch, () => shown)
/** Single keys can be turned off, for people who speak to their computer. */
export const useShortcutsOff = (): boolean => useSyncExternalStore(watch, () => off)

export function setShortcutsOff(value: boolean): void {
  off = value
  if (off) localStorage.setItem(offKey, '1')
  else localStorage.removeItem(offKey)
  changed()
}
