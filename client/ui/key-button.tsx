import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { MouseEventHandler, ReactNode } from 'react'

type Props = ButtonProps & {
  keys: string
  hint?: string
  onClick?: MouseEventHandler<HTMLButtonElement>
  children: ReactNode
}

/** A button whose shortcut shows in its tooltip. */
export function KeyButton({ keys, hint, children, ...button }: Props) {
  return (
    <Tooltip
      label={
        <>
          {hint ?? children} <kbd>{keys}</kbd>
        </>
      }
    >
      <Button {...button}>{children}</Button>
    </Tooltip>
  )
}
