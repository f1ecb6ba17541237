import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useMe } from '#client/features/access/index.ts'
import { CallDock } from '#client/features/phone/index.ts'
import { Finder } from '#client/features/search/index.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { useAccountLanguage } from './account-language.ts'
import { LiveLight } from './live-light.tsx'
import { Nav } from './nav.tsx'
import { LanguageSwitch, ThemeSwitch } from './switches.tsx'
import { UserMenu } from './user-menu.tsx'
import { RowsSkeleton } from '#client/ui/notes.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

/** Loaded when it is asked for. */
const ShortcutsHelp = lazy(() => import('./shortcuts-help.tsx').then((module) => ({ default: module.ShortcutsHelp })))

/** What stands around every page: where one can go, the finder, and whether all is fresh. */
export function Shell() {
  const me = useMe()
  const keepLanguage = useAccountLanguage(me.locale)
  const [help, setHelp] = useState(false)
  useShortcut('?', m.shortcuts(), () => setHelp(true))
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        {m.skip_to_content()}
      </a>
      <Nav />
      <header className={styles.top}>
        <Finder />
        <div className={styles.tools}>
          <CallDock />
          <LiveLight />
          <LanguageSwitch onChange={keepLanguage} />
          <ThemeSwitch />
          <UserMenu showShortcuts={() => setHelp(true)} />
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Suspense fallback={<RowsSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      {help && (
        <Suspense fallback={null}>
          <ShortcutsHelp opened close={() => setHelp(false)} />
        </Suspense>
      )}
    </div>
  )
}
