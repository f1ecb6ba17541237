import type { IssueDetail } from '#shared/issues.ts'
import { fullTime, number } from '#client/lib/format.ts'
import { useNow } from '#client/lib/now.ts'
import { Section } from '#client/ui/page.tsx'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './issue.module.css'

const shown = 7 * 24
const hourMs = 3_600_000
const height = 72

/** A bar for each hour of the last seven days. */
export function IssueHours({ hours }: { hours: IssueDetail['hours'] }) {
  const last = Math.floor(useNow().getTime() / hourMs)
  const first = last - shown + 1
  const inside = hours.filter(({ at }) => Date.parse(at) / hourMs >= first)
  const most = Math.max(0, ...inside.map(({ events }) => events))
  return (
    <Section title={m.issue_hours()}>
      {inside.length === 0 ? (
        <p className={styles.none}>{m.issue_hours_none()}</p>
      ) : (
        <figure className={styles.hours}>
          <svg
            viewBox={`0 0 ${shown} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={`${m.issue_hours()}: ${m.issue_hours_most({ n: number(most) })}`}
          >
            {inside.map(({ at, events }) => {
              const tall = Math.max(2, (events / most) * height)
              return (
                <rect
                  key={at}
                  className={Date.parse(at) / hourMs >= last - 1 ? styles.nowHour : undefined}
                  x={Date.parse(at) / hourMs - first}
                  y={height - tall}
                  width={0.8}
                  height={tall}
                >
                  <title>{`${fullTime(new Date(at))}: ${number(events)} ${m.errors_word({ count: events })}`}</title>
                </rect>
              )
            })}
          </svg>
          <figcaption>
            <Moment at={new Date(first * hourMs).toISOString()} />
            <span>{m.issue_hours_most({ n: number(most) })}</span>
            <Moment at={new Date(last * hourMs).toISOString()} />
          </figcaption>
        </figure>
      )}
    </Section>
  )
}
