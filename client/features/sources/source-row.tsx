import { IconChevronRight } from '@tabler/icons-react'
import type { SourceView } from '#shared/sources.ts'
import { Link } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { Arrival } from './arrival.tsx'
import { kindText } from './kinds.ts'
import styles from './sources.module.css'

/** One source in the list; it leads to its page. */
export function SourceRow({ source }: { source: SourceView }) {
  return (
    <li className={styles.source}>
      <Link href={paths.source(source.id)} className={styles.row}>
        <span className={styles.what}>
          <span className={styles.name}>{source.name}</span>
          <span className={styles.quiet}>{kindText(source)}</span>
          <span className={styles.came}>
            <Arrival source={source} />
          </span>
        </span>
        <IconChevronRight size={16} className={styles.chevron} aria-hidden />
      </Link>
    </li>
  )
}
