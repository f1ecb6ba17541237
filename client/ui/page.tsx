import { type ReactNode, useId } from 'react'
import styles from './page.module.css'

type PageProps = { title: string; head?: ReactNode; deeds?: ReactNode; narrow?: boolean; children: ReactNode }

/** A page with its one heading. */
export function Page({ title, head, deeds, narrow = false, children }: PageProps) {
  return (
    <div className={`${styles.page} ${narrow ? styles.narrow : ''}`}>
      <title>{`${title} · Knowfirst`}</title>
      {head ?? (
        <header className={styles.head}>
          <h1 className={styles.title}>{title}</h1>
          {deeds && <div className={styles.deeds}>{deeds}</div>}
        </header>
      )}
      {children}
    </div>
  )
}

/** A named part of a page. */
export function Section({ title, deeds, children }: { title: string; deeds?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.sectionHead}>
        <h2 id={id} className={styles.sectionTitle}>
          {title}
        </h2>
        {deeds}
      </div>
      {children}
    </section>
  )
}
