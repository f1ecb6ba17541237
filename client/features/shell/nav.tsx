import { Tooltip } from '@mantine/core'
import {
  IconActivityHeartbeat,
  IconAlertOctagon,
  IconBug,
  IconMail,
  IconPlugConnected,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'
import type { Permission } from '#shared/access.ts'
import { useMay } from '#client/features/access/index.ts'
import { Link, useGo, usePath } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

type Place = { href: string; label: () => string; Icon: typeof IconMail; keys: string; needs: Permission }

const places: Place[] = [
  { href: paths.board(), label: m.nav_board, Icon: IconActivityHeartbeat, keys: 'g b', needs: 'incidents.read' },
  { href: paths.incidents(), label: m.nav_incidents, Icon: IconAlertOctagon, keys: 'g i', needs: 'incidents.read' },
  { href: paths.issues(), label: m.nav_issues, Icon: IconBug, keys: 'g r', needs: 'issues.read' },
  { href: paths.emails(), label: m.nav_emails, Icon: IconMail, keys: 'g e', needs: 'customers.read' },
  { href: paths.sources(), label: m.nav_sources, Icon: IconPlugConnected, keys: 'g s', needs: 'sources.read' },
  { href: paths.people(), label: m.nav_people, Icon: IconUsers, keys: 'g p', needs: 'access.manage' },
  { href: paths.settings(), label: m.nav_settings, Icon: IconSettings, keys: 'g t', needs: 'settings.manage' },
]

function NavLink({ place }: { place: Place }) {
  const go = useGo()
  const path = usePath()
  const may = useMay(place.needs)
  useShortcut(place.keys, m.go_to({ place: place.label() }), may ? () => go(place.href) : undefined)
  if (!may) return null
  const here = place.href === '/' ? path === '/' : path.startsWith(place.href)
  const label = place.label()
  return (
    <Tooltip
      position="right"
      label={
        <>
          {label} <kbd>{place.keys}</kbd>
        </>
      }
    >
      <Link href={place.href} className={styles.place} aria-current={here ? 'page' : undefined}>
        <place.Icon size={18} stroke={1.7} aria-hidden />
        <span className={styles.placeName}>{label}</span>
      </Link>
    </Tooltip>
  )
}

export function Nav() {
  return (
    <nav className={styles.nav} aria-label={m.nav()}>
      <Link href={paths.board()} className={styles.mark} aria-label={m.nav_home()}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className={styles.placeName}>Knowfirst</span>
      </Link>
      {places.map((place) => (
        <NavLink key={place.href} place={place} />
      ))}
    </nav>
  )
}
