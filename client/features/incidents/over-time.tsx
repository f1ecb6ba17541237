import { useQuery } from '@tanstack/react-query'
import { number } from '#client/lib/format.ts'
import { trpc } from '#client/trpc.ts'
import { Moment } from '#client/ui/time.tsx'
import { m } from '#client/i18n/generated/messages.js'
import styles from './incidents.module.css'

const width = 600
const height = 64

/** Accounts hit so far, as a line. */
export function OverTime({ name }: { name: string }) {
  const { data } = useQuery(trpc.impact.overTime.queryOptions({ ref: name }))
  const first = data?.[0]
  const last = data?.at(-1)
  if (!data || !first || !last || data.length < 2) return null
  const start = Date.parse(first.at)
  const span = Math.max(1, Date.parse(last.at) - start)
  const top = Math.max(1, last.hit)
  const points = data.map(({ at, hit }) => {
    const x = ((Date.parse(at) - start) / span) * width
    return `${x.toFixed(1)},${(height - 2 - (hit / top) * (height - 6)).toFixed(1)}`
  })
  return (
    <figure className={styles.overTime}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={m.over_time({ n: number(last.hit) })}
      >
        <polygon className={styles.area} points={`0,${height} ${points.join(' ')} ${width},${height}`} />
        <polyline className={styles.curve} points={points.join(' ')} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>
        <Moment at={first.at} />
        <span>{m.over_time({ n: number(last.hit) })}</span>
        <Moment at={last.at} />
      </figcaption>
    </figure>
  )
}
