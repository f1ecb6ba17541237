import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDotFilled,
  IconCircleFilled,
  IconProgress,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './state.module.css'

/** red hurts customers now · amber suspected or late · blue in hand · green recovered or delivered · grey past */
export type Tone = 'red' | 'amber' | 'blue' | 'green' | 'grey'

const icons = {
  red: IconCircleDotFilled,
  amber: IconAlertTriangleFilled,
  blue: IconProgress,
  green: IconCircleCheckFilled,
  grey: IconCircleFilled,
}

type Props = { tone: Tone; plain?: boolean; children: ReactNode }

/** A state in a word, with an icon of its own for each colour. */
export function State({ tone, plain = false, children }: Props) {
  const Icon = icons[tone]
  return (
    <span className={`${styles.state} ${styles[tone]} ${plain ? styles.plain : ''}`}>
      <Icon size={tone === 'grey' ? 8 : 13} aria-hidden />
      {children}
    </span>
  )
}
