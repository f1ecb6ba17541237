import type { ReactNode } from 'react'
import type { IdentityRule } from '#shared/sources.ts'
import { m } from '#client/i18n/generated/messages.js'
import { kindWord } from './mapping-words.ts'
import styles from './mapping.module.css'

/** The source's own rules, in the order in which they are tried. */
export function MappingRules({ rules, deeds }: { rules: IdentityRule[]; deeds: ReactNode }) {
  return (
    <div className={styles.rules}>
      <h3 className={styles.title}>{m.mapping_rules()}</h3>
      {rules.length === 0 ? (
        <p className={styles.quiet}>{m.mapping_no_rules()}</p>
      ) : (
        <ol className={styles.ruleList}>
          {rules.map(({ attribute, kind }) => (
            <li key={`${attribute} ${kind}`}>
              <code className={styles.code}>{attribute}</code> {m.mapping_is({ kind: kindWord[kind]() })}
            </li>
          ))}
        </ol>
      )}
      {deeds}
    </div>
  )
}
