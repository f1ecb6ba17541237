import { Button } from '@mantine/core'
import type { SuggestionView } from '#shared/mapping.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { number } from '#client/lib/format.ts'
import { m } from '#client/i18n/generated/messages.js'
import { kindWord } from './mapping-words.ts'
import styles from './mapping.module.css'

type Props = { suggestions: SuggestionView[]; onUse: ((rule: IdentityRule) => void) | undefined }

/** Attributes that nobody reads although the directory knows their values. */
export function Suggestions({ suggestions, onUse }: Props) {
  if (suggestions.length === 0) return null
  return (
    <ul className={styles.suggestions} aria-label={m.mapping_suggestions()}>
      {suggestions.map(({ attribute, kind, matches, events }) => (
        <li key={attribute} className={styles.suggestion}>
          <p>
            <code className={styles.code}>{attribute}</code>{' '}
            {m.mapping_matches({ matches: number(matches), events: number(events) })}
          </p>
          {onUse && (
            <Button size="xs" onClick={() => onUse({ attribute, kind })}>
              {m.mapping_use_as({ kind: kindWord[kind]() })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
