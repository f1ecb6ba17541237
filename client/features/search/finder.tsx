import { IconSearch } from '@tabler/icons-react'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useGo, usePath } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import { Match } from './match.tsx'
import { exactMatch, lookupNow, useLookup } from './use-lookup.ts'
import styles from './search.module.css'

const incidentRef = /^inc-?(\d+)$/i

/** Finds a customer by anything one may know of them. It has the focus where nothing else is to do. */
export function Finder() {
  const go = useGo()
  const path = usePath()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const { matches, settled, error } = useLookup(typed)
  const current = matches[Math.min(active, matches.length - 1)]

  const focus = () => {
    input.current?.focus()
    input.current?.select()
  }
  useShortcut('/', m.finder_label(), focus)
  useShortcut('Mod+k', m.finder_label(), focus)
  useEffect(() => {
    if (path === paths.board()) input.current?.focus()
  }, [path])

  const visit = (href: string) => {
    setTyped('')
    setOpen(false)
    setActive(0)
    input.current?.blur()
    go(href)
  }
  /** Opens the one who is meant, unless the text has changed by then. A failed look-up shows in the list. */
  const openExact = async (text: string) => {
    const exact = exactMatch(await lookupNow(text).catch(() => []), text)
    if (exact && input.current?.value === text) visit(paths.customer(exact.customerId))
  }
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const { currentTarget } = event
    // After the browser has put the text in.
    setTimeout(() => void openExact(currentTarget.value))
  }
  const enter = () => {
    const [, incident] = incidentRef.exec(typed.trim()) ?? []
    if (incident) return visit(paths.incident(`INC-${incident}`))
    if (!settled) return void openExact(typed)
    const chosen = active > 0 ? current : (exactMatch(matches, typed) ?? current)
    if (chosen) visit(paths.customer(chosen.customerId))
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter' && typed.trim()) enter()
    else if (event.key === 'Escape') {
      if (open && typed) setOpen(false)
      else input.current?.blur()
    } else if (step !== 0 && matches.length > 0) {
      setOpen(true)
      setActive((active + step + matches.length) % matches.length)
    } else return
    event.preventDefault()
  }
  const shown = open && typed.trim() !== ''

  return (
    <div className={styles.finder} role="search">
      <IconSearch size={16} className={styles.glass} aria-hidden />
      <input
        ref={input}
        className={styles.input}
        type="text"
        role="combobox"
        aria-label={m.finder_label()}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && current ? `${id}-${current.customerId}` : undefined}
        placeholder={m.finder_placeholder()}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onPaste={paste}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={press}
      />
      <span className={styles.keys} aria-hidden>
        <kbd>/</kbd>
      </span>
      <div className={styles.list} hidden={!shown}>
        <ul id={`${id}-list`} role="listbox" aria-label={m.finder_results()}>
          {matches.map((match, index) => (
            <li
              key={match.customerId}
              id={`${id}-${match.customerId}`}
              role="option"
              aria-selected={match === current}
              className={styles.option}
              onMouseMove={() => setActive(index)}
              onMouseDown={(event) => {
                event.preventDefault()
                visit(paths.customer(match.customerId))
              }}
            >
              <Match match={match} />
            </li>
          ))}
        </ul>
        {shown && matches.length === 0 && (
          <p className={styles.none} role="status">
            {error ? wordsOf(error) : settled ? m.finder_none({ text: typed.trim() }) : m.finder_looking()}
          </p>
        )}
      </div>
    </div>
  )
}
