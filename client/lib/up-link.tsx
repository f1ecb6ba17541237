import { IconChevronLeft } from '@tabler/icons-react'
import { Link } from './link.tsx'
import styles from './up-link.module.css'

/** Above a page's heading: the list that the page belongs to. */
export function UpLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className={styles.up}>
      <IconChevronLeft size={14} aria-hidden />
      {children}
    </Link>
  )
}
