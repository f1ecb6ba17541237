import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Brief, Problem } from '#shared/briefs.ts'
import { useMay } from '#client/features/access/index.ts'
import { RecordContact } from '#client/features/calls/index.ts'
import { number } from '#client/lib/format.ts'
import { useShortcut } from '#client/lib/shortcuts.ts'
import { m } from '#client/i18n/generated/messages.js'
import { NothingWrong } from './nothing-wrong.tsx'
import { ProblemDeeds } from './problem-deeds.tsx'
import { ProblemView } from './problem-view.tsx'
import styles from './caller.module.css'

/** With more, the timeline would be out of reach. */
const shownFirst = 8

type Props = { brief: Brief; write: (problem: Problem | undefined) => void }

/** What is wrong for this customer, the loudest first and open; the others open on demand. */
export function Problems({ brief, write }: Props) {
  const { problems, customer, contacts } = brief
  const [chosen, setChosen] = useState<string>()
  const [all, setAll] = useState(false)
  const [recording, setRecording] = useState(false)
  const mayWrite = useMay('notices.draft')
  const mayRecord = useMay('contacts.record')
  const place = Math.max(
    0,
    problems.findIndex((problem) => keyOf(problem) === chosen),
  )
  const open = problems[place]
  const shown = all ? problems.length : Math.max(shownFirst, place + 1)
  const step = (by: number) => {
    const next = problems[Math.min(problems.length - 1, Math.max(0, place + by))]
    if (next) setChosen(keyOf(next))
  }
  useShortcut('j', m.problem_next(), problems.length > 1 ? () => step(1) : undefined)
  useShortcut('k', m.problem_before(), problems.length > 1 ? () => step(-1) : undefined)
  const draft = mayWrite ? () => write(open) : undefined
  const record = mayRecord ? () => setRecording(true) : undefined
  useShortcut('e', m.draft_email(), draft)
  useShortcut('r', m.record_contact(), record)

  const deeds = (
    <>
      <ProblemDeeds draft={draft} record={record} problem={open} />
      {recording && (
        <RecordContact
          customerId={customer.id}
          contacts={contacts}
          incident={open?.incident?.ref ?? null}
          issueId={open?.issue.id || null}
          onClose={() => setRecording(false)}
        />
      )}
    </>
  )
  if (!open) return <NothingWrong brief={brief} deeds={deeds} />
  return (
    <section aria-label={m.problems_heading()} className={styles.problems}>
      {problems.slice(0, shown).map((problem) => (
        <ProblemView
          key={keyOf(problem)}
          problem={problem}
          sample={brief.recent.find(({ issueId }) => issueId === problem.issue.id)}
          open={problem === open}
          onOpen={() => setChosen(keyOf(problem))}
        >
          {deeds}
        </ProblemView>
      ))}
      {shown < problems.length && (
        <Button variant="subtle" color="gray" className={styles.more} onClick={() => setAll(true)}>
          {m.problems_more({ n: number(problems.length - shown) })}
        </Button>
      )}
    </section>
  )
}

/** An incident can stand here without an issue of theirs. */
const keyOf = ({ incident, issue }: Problem) => incident?.ref ?? issue.id
