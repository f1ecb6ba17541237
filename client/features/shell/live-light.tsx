import { Tooltip } from '@mantine/core'
import { type LiveState, useLiveState } from '#client/lib/live.ts'
import { clockTime } from '#client/lib/format.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

function words(state: LiveState): { word: string; hint: string; tone: string } {
  switch (state.is) {
    case 'live':
      return { word: m.live(), hint: m.live_hint(), tone: 'green' }
    case 'idle':
    case 'connecting':
      return { word: m.live_connecting(), hint: m.live_hint(), tone: 'grey' }
    case 'reconnecting':
      return { word: m.live_reconnecting(), hint: m.live_stale({ time: clockTime(state.since) }), tone: 'amber' }
    case 'offline':
      return {
        word: m.live_offline({ time: clockTime(state.since) }),
        hint: m.live_stale({ time: clockTime(state.since) }),
        tone: 'red',
      }
  }
}

/** Whether what one sees is what is. */
export function LiveLight() {
  const state = useLiveState()
  const { word, hint, tone } = words(state)
  if (state.is === 'idle') return null
  return (
    <Tooltip label={hint} multiline maw={280}>
      <span className={styles.live} role="status" style={{ color: `var(--kf-${tone})` }}>
        <span className={styles.light} aria-hidden />
        {word}
      </span>
    </Tooltip>
  )
}
