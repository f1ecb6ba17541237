import { clockTime, fullTime, momentText, spanText } from '#client/lib/format.ts'
import { useNow } from '#client/lib/now.ts'
import { m } from '#client/i18n/generated/messages.js'

type At = { at: string }

/** `09:42`, with the whole local date and time on hover. */
export function Moment({ at }: At) {
  const now = useNow()
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullTime(date)}>
      {momentText(date, now)}
    </time>
  )
}

/** `since 09:42 (18 min)`, ticking. */
export function Since({ at }: At) {
  const now = useNow()
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullTime(date)}>
      {m.time_since({ time: momentText(date, now), span: spanText(now.getTime() - date.getTime()) })}
    </time>
  )
}

/** `just now`, then `8 sec ago`, ticking. */
export function Ago({ at }: At) {
  const now = useNow()
  const date = new Date(at)
  const sinceMs = now.getTime() - date.getTime()
  return (
    <time dateTime={at} title={fullTime(date)}>
      {sinceMs < 3_000 ? m.time_just_now() : m.time_ago({ span: spanText(sinceMs) })}
    </time>
  )
}

/** `11:30 (in 84 min)`, or how late it is. */
export function Due({ at }: At) {
  const now = useNow()
  const date = new Date(at)
  const left = date.getTime() - now.getTime()
  const words = { time: momentText(date, now), span: spanText(left) }
  return (
    <time dateTime={at} title={fullTime(date)} style={left < 0 ? { color: 'var(--kf-amber)' } : undefined}>
      {left < 0 ? m.time_late(words) : m.time_in(words)}
    </time>
  )
}

/** The clock of another place beside the reader's own. */
export function LocalClock({ zone }: { zone: string }) {
  const now = useNow()
  const theirs = clockTime(now, zone)
  const own = clockTime(now)
  return <span className="tabular">{theirs === own ? m.time_same({ theirs }) : m.time_theirs({ theirs, own })}</span>
}
