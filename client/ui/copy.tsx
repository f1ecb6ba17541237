import { Button } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { m } from '#client/i18n/generated/messages.js'

/** Puts a text on the clipboard and says so. Without https there is no clipboard: then it selects for Ctrl-C. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await writeClipboard(text))) return
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  const Icon = copied ? IconCheck : IconCopy
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-xs"
      leftSection={<Icon size={14} aria-hidden />}
      aria-label={label}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? m.copied() : m.copy()}</span>
    </Button>
  )
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
