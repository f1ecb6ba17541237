import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './sources.module.css'

const mostNames = 100
const longestName = 200

/** What of an event is never stored, and what this source changes about it. */
export function Scrubbing({ source }: { source: SourceView }) {
  const may = useMay('sources.write')
  return (
    <>
      <p className={styles.note}>{m.scrub_about()}</p>
      {may ? (
        <NamesForm key={JSON.stringify([source.scrub, source.keep])} source={source} />
      ) : (
        <>
          <p>{m.scrub_named({ names: source.scrub.join(', ') || '–' })}</p>
          <p>{m.keep_named({ names: source.keep.join(', ') || '–' })}</p>
        </>
      )}
    </>
  )
}

/** One name a line; commas do as well. */
const namesIn = (text: string) => [
  ...new Set(
    text
      .split(/[\n,]/)
      .map((name) => name.trim())
      .filter(Boolean),
  ),
]
const isFine = (names: string[]) => names.length <= mostNames && names.every((name) => name.length <= longestName)

function NamesForm({ source }: { source: SourceView }) {
  const before = { scrub: source.scrub.join('\n'), keep: source.keep.join('\n') }
  const [given, setGiven] = useState(before)
  const update = useMutation(
    trpc.sources.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() }),
    }),
  )
  const [scrub, keep] = [namesIn(given.scrub), namesIn(given.keep)]
  const changed = scrub.join('\n') !== before.scrub || keep.join('\n') !== before.keep
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isFine(scrub) && isFine(keep)) update.mutate({ id: source.id, scrub, keep })
  }
  const field = (name: 'scrub' | 'keep', names: string[], label: string, hint: string) => (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      value={given[name]}
      error={!isFine(names) && m.scrub_wrong()}
      onChange={(event) => setGiven({ ...given, [name]: event.currentTarget.value })}
    />
  )
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.scrub_title()}>
      {field('scrub', scrub, m.scrub_more(), m.scrub_more_hint())}
      {field('keep', keep, m.scrub_less(), m.scrub_less_hint())}
      {update.error && (
        <p className={styles.rejection} role="alert">
          {wordsOf(update.error)}
        </p>
      )}
      {changed && (
        <div className={styles.deeds}>
          <Button type="submit" loading={update.isPending} disabled={!isFine(scrub) || !isFine(keep)}>
            {m.save()}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setGiven(before)}>
            {m.cancel()}
          </Button>
        </div>
      )}
    </form>
  )
}
