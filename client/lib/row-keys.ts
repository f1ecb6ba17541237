import { type RefObject, useRef } from 'react'
import { m } from '#client/i18n/generated/messages.js'
import { useShortcut } from './shortcuts.ts'

/** `j` and `k` move the focus through the links of a list; Enter opens, as with any link. */
export function useRowKeys<List extends HTMLElement>(): RefObject<List | null> {
  const list = useRef<List>(null)
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a[href]') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))
    links[next]?.focus()
  }
  useShortcut('j', m.row_next(), () => step(1))
  useShortcut('k', m.row_before(), () => step(-1))
  return list
}
