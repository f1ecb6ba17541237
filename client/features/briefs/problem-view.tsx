import { IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import type { Problem, RecentEvent } from '#shared/briefs.ts'
import { number } from '#client/lib/format.ts'
import { Moment, Since } from '#client/ui/time.tsx'
import { State, type Tone } from '#client/ui/state.tsx'
import { Technical } from '#client/ui/technical.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { KnownLine } from './known-line.tsx'
import { Say } from './say.tsx'
import { ToldLine } from './told-line.tsx'
import styles from './caller.module.css'

const states: Record<Problem['state'], { tone: Tone; word: () => string }> = {
  now: { tone: 'red', word: m.problem_now },
  quiet: { tone: 'grey', word: m.problem_quiet },
  resolved: { tone: 'green', word: m.problem_resolved },
}

type Props = {
  problem: Problem
  sample: RecentEvent | undefined
  open: boolean
  onOpen: () => void
  children: ReactNode
}

/** One problem: a row, or, when it is the one in question, all there is to know and say. */
export function ProblemView({ problem, sample, open, onOpen, children }: Props) {
  const id = useId()
  const { wording, count, state } = problem
  const { tone, word } = states[state]
  // General words are the same for every problem: the service and the incident tell them apart.
  const which = wording.by === 'general' ? [sample?.service, !open && problem.incident?.ref].filter(Boolean) : []
  const where = which.length > 0 && <span className={styles.dim}>{which.join(' · ')}</span>
  const times = count === 0 ? m.named_by_alert() : m.times({ count, n: number(count) })
  if (!open)
    return (
      <button type="button" className={styles.row} onClick={onOpen} aria-expanded={false}>
        <State tone={tone} plain>
          {word()}
        </State>
        <span className={styles.rowTitle}>
          {wording.title} {where}
        </span>
        <span className={styles.rowMeta}>
          <Moment at={problem.lastSeen} /> · {times}
        </span>
        <IconChevronRight size={16} aria-hidden />
      </button>
    )
  return (
    <article className={`${styles.problem} ${state === 'now' ? styles.loud : ''}`} aria-labelledby={id}>
      <header className={styles.problemHead}>
        <h2 id={id} className={styles.problemTitle}>
          {wording.title}
        </h2>
        {where}
        <State tone={tone}>{word()}</State>
        <span className={styles.rowMeta}>
          {state === 'now' ? <Since at={problem.firstSeen} /> : <Moment at={problem.lastSeen} />} · {times}
        </span>
      </header>
      <KnownLine problem={problem} />
      {wording.meaning && <p className={styles.line}>{wording.meaning}</p>}
      {wording.workaround && (
        <p className={styles.line}>
          <strong>{m.they_can()}</strong> {wording.workaround}
        </p>
      )}
      <Say text={problem.say} />
      {problem.told.map((told) => (
        <ToldLine key={told.deliveryId} told={told} />
      ))}
      {children}
      <Technical
        rows={[
          [m.technical_error(), problem.issue.title],
          ...(sample
            ? ([
                [m.technical_message(), sample.message],
                [m.technical_where(), sample.culprit],
                [m.technical_service(), `${sample.service}, ${sample.environment}`],
                [m.technical_release(), sample.release],
                [m.technical_trace(), sample.traceId],
              ] as const)
            : []),
        ]}
      />
    </article>
  )
}
