import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useState } from 'react'
import type { AffectedItem } from '#shared/impact.ts'
import { useRowKeys } from '#client/lib/row-keys.ts'
import { m } from '#client/i18n/generated/messages.js'
import { AffectedRow } from './affected-row.tsx'
import styles from './incidents.module.css'

const rowHeight = 52

type Props = { items: AffectedItem[]; total: number | undefined; more: (() => void) | undefined }

/** Only the rows in sight are drawn, and the next page is read before its first row comes into sight. */
export function AffectedList({ items, total, more }: Props) {
  const list = useRowKeys<HTMLUListElement>()
  const [top, setTop] = useState(0)
  // Whatever opens above the list moves it.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      const place = list.current?.getBoundingClientRect().top
      if (place !== undefined) setTop(Math.round(place + window.scrollY))
    })
    watch.observe(document.body)
    return () => watch.disconnect()
  }, [list])
  // oxlint-disable-next-line react/incompatible-library -- its functions are called in this render only
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.customerId ?? index,
  })
  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  const readMore = useEffectEvent(() => more?.())
  const near = last >= items.length - 20 && more !== undefined
  useEffect(() => {
    if (near) readMore()
  }, [near, last])
  return (
    <ul ref={list} className={styles.list} aria-label={m.affected()} style={{ height: rows.getTotalSize() }}>
      {shown.map((row) => {
        const item = items[row.index]
        return (
          item && (
            <li
              key={row.key}
              className={styles.listRow}
              aria-posinset={row.index + 1}
              aria-setsize={total ?? items.length}
              style={{ height: rowHeight, transform: `translateY(${row.start - top}px)` }}
            >
              <AffectedRow item={item} />
            </li>
          )
        )
      })}
    </ul>
  )
}
