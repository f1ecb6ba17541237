import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import type { SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { ConfirmButton } from '#client/ui/confirm-button.tsx'
import { CopyField } from '#client/ui/copy-field.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Arrival, ArrivalDetails } from './arrival.tsx'
import { fieldsOf, kindName } from './snippets.ts'
import styles from './sources.module.css'

type Props = { source: SourceView; open: boolean; onToggle: () => void }

/** One source; open, it shows what the sender must set and what came of it. */
export function SourceRow({ source, open, onToggle }: Props) {
  const id = useId()
  return (
    <li className={styles.source}>
      <button type="button" className={styles.row} aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <IconChevronRight size={16} className={styles.chevron} aria-hidden />
        <span className={styles.name}>{source.name}</span>
        <span className={styles.quiet}>{[kindName[source.kind], source.service].filter(Boolean).join(' · ')}</span>
        <span className={styles.came}>
          <Arrival source={source} />
        </span>
      </button>
      {open && (
        <div id={id} className={styles.details}>
          {fieldsOf(source).map(({ label, value }) => (
            <CopyField key={label} label={label} value={value} />
          ))}
          <ArrivalDetails source={source} />
          <Deeds source={source} />
        </div>
      )}
    </li>
  )
}

function Deeds({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.sources.list.queryKey() })
  const rotate = useMutation(trpc.sources.rotateKey.mutationOptions({ onSuccess }))
  const disable = useMutation(trpc.sources.disable.mutationOptions({ onSuccess }))
  const enable = useMutation(trpc.sources.enable.mutationOptions({ onSuccess }))
  if (!may) return <p className={styles.quiet}>{m.source_read_only()}</p>
  const { id, name } = source
  return (
    <div className={styles.deeds}>
      <ConfirmButton
        variant="default"
        size="xs"
        loading={rotate.isPending}
        question={m.source_rotate_question({ name })}
        confirm={m.source_rotate()}
        onConfirm={() => rotate.mutate({ id })}
      >
        {m.source_rotate()}
      </ConfirmButton>
      {source.disabledAt ? (
        <Button variant="default" size="xs" loading={enable.isPending} onClick={() => enable.mutate({ id })}>
          {m.source_enable()}
        </Button>
      ) : (
        <Button variant="default" size="xs" loading={disable.isPending} onClick={() => disable.mutate({ id })}>
          {m.source_disable()}
        </Button>
      )}
    </div>
  )
}
