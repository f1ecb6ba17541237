import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type CustomerLanguage, customerLanguages } from '#shared/languages.ts'
import { useMay } from '#client/features/access/index.ts'
import { languageName } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { trpc } from '#client/trpc.ts'
import { Filters } from '#client/ui/filters.tsx'
import { Section } from '#client/ui/page.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { WordingForm } from './wording-form.tsx'
import styles from './wordings.module.css'

/** What the customer notices, in each language: the words that agents say and e-mails use. */
export function IncidentWordings({ incidentId }: { incidentId: string }) {
  const may = useMay('wordings.write')
  const [language, setLanguage] = useState<CustomerLanguage>('en')
  const [editing, setEditing] = useState(false)
  const subject = { subjectKind: 'incident', subjectId: incidentId } as const
  const { data, error } = useQuery(trpc.wordings.list.queryOptions(subject))
  const wording = data?.find((one) => one.language === language)
  const has = (each: CustomerLanguage) => data?.some((one) => one.language === each) === true
  return (
    <Section title={m.wordings()}>
      <Filters
        label={m.wordings_language()}
        value={language}
        onChange={(next) => {
          setLanguage(next)
          setEditing(false)
        }}
        options={customerLanguages.map((each) => ({
          value: each,
          label: each.toUpperCase(),
          count: has(each) ? '✓' : undefined,
        }))}
      />
      {error && <p className={styles.problem}>{wordsOf(error)}</p>}
      {data && may && editing && (
        <WordingForm
          key={language}
          subject={subject}
          language={language}
          wording={wording}
          onDone={() => setEditing(false)}
        />
      )}
      {wording && !editing && (
        <div className={styles.wording} lang={language}>
          <p className={styles.title}>{wording.title}</p>
          <p>{wording.notices}</p>
          {wording.meaning && <p>{wording.meaning}</p>}
          {wording.workaround && <p>{wording.workaround}</p>}
          <p className={styles.dim} lang={undefined}>
            {m.wording_by({ name: wording.approvedBy })} <Moment at={wording.approvedAt} />
            {may && (
              <button type="button" className={styles.edit} onClick={() => setEditing(true)}>
                {m.wording_change()}
              </button>
            )}
          </p>
        </div>
      )}
      {data && !editing && !wording && (
        <p className={styles.none}>
          {m.wording_none({ language: languageName(language) })} {m.wording_none_means()}
          {may && (
            <button type="button" className={styles.edit} onClick={() => setEditing(true)}>
              {m.wording_write()}
            </button>
          )}
        </p>
      )}
    </Section>
  )
}
