import { Button, type ButtonProps, Popover, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'

type Props = ButtonProps & {
  /** What will happen, for deeds that cannot be undone. */
  question: string
  confirm: string
  onConfirm: () => void
  children: ReactNode
}

/** A deed that cannot be undone says what it does before it does it. */
export function ConfirmButton({ question, confirm, onConfirm, children, ...button }: Props) {
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} width={300} shadow="md" trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <Button {...button} onClick={() => setOpened(!opened)}>
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={question}>
        <Text size="sm" mb={12}>
          {question}
        </Text>
        <Button
          size="xs"
          onClick={() => {
            setOpened(false)
            onConfirm()
          }}
        >
          {confirm}
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
