import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { UpLink } from '#client/lib/up-link.tsx'
import { paths } from '#client/lib/paths.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { ConfirmButton } from '#client/ui/confirm-button.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Arrival } from './arrival.tsx'
import { kindText } from './kinds.ts'
import { RenameSource } from './rename-source.tsx'
import styles from './sources.module.css'

/** Which source this is, whether anything arrives, and what can be done with it as a whole. */
export function SourceHead({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  const [renaming, setRenaming] = useState(false)
  return (
    <header className={styles.head}>
      <UpLink href={paths.sources()}>{m.nav_sources()}</UpLink>
      <div className={styles.headLine}>
        <div className={styles.headName}>
          <h1 className={styles.title}>{source.name}</h1>
          <Arrival source={source} />
          <p className={styles.kind}>{kindText(source)}</p>
        </div>
        {may && <Deeds source={source} onRename={() => setRenaming(true)} />}
      </div>
      {!may && <p className={styles.quiet}>{m.source_read_only()}</p>}
      {renaming && <RenameSource source={source} onDone={() => setRenaming(false)} />}
    </header>
  )
}

function Deeds({ source, onRename }: { source: SourceView; onRename: () => void }) {
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() })
  const rotate = useMutation(trpc.sources.rotateKey.mutationOptions({ onSuccess }))
  const disable = useMutation(trpc.sources.disable.mutationOptions({ onSuccess }))
  const enable = useMutation(trpc.sources.enable.mutationOptions({ onSuccess }))
  const { id, name } = source
  return (
    <div className={`${styles.deeds} ${styles.headDeeds}`}>
      <Button variant="default" size="xs" onClick={onRename}>
        {m.source_rename()}
      </Button>
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
