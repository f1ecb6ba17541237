import type { ReactNode } from 'react'
import { LanguageSwitch, ThemeSwitch } from '#client/features/shell/index.ts'
import styles from './entrance.module.css'

type Props = { title: string; lead: string; children: ReactNode }

/** The page before one is in: one form, nothing else. */
export function Entrance({ title, lead, children }: Props) {
  return (
    <main className={styles.entrance}>
      <title>{`${title} · Knowfirst`}</title>
      <div className={styles.box}>
        <div className={styles.mark}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          Knowfirst
        </div>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.lead}>{lead}</p>
        {children}
        <div className={styles.foot}>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </div>
    </main>
  )
}
