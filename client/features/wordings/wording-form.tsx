import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CustomerLanguage } from '#shared/languages.ts'
import { noticesPreview, type WordingSubject, type WordingView } from '#shared/wordings.ts'
import { languageName } from '#client/lib/format.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './wordings.module.css'

type Props = {
  subject: { subjectKind: WordingSubject; subjectId: string }
  language: CustomerLanguage
  wording: WordingView | undefined
  onDone: () => void
}

/** A person's plain words. No exception, host, team or tool name belongs here. */
export function WordingForm({ subject, language, wording, onDone }: Props) {
  const [title, setTitle] = useState(wording?.title ?? '')
  const [notices, setNotices] = useState(wording?.notices ?? '')
  const [meaning, setMeaning] = useState(wording?.meaning ?? '')
  const [workaround, setWorkaround] = useState(wording?.workaround ?? '')
  const approve = useMutation(
    trpc.wordings.approve.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.wordings.list.queryKey(subject) })
        onDone()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    approve.mutate({ ...subject, language, title, notices, meaning: meaning || null, workaround: workaround || null })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={m.wording_form({ language: languageName(language) })}>
      <TextInput
        size="xs"
        label={m.wording_title()}
        placeholder={m.wording_title_example()}
        required
        minLength={3}
        maxLength={80}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        size="xs"
        label={m.wording_notices()}
        placeholder={m.wording_notices_example()}
        description={m.wording_notices_hint()}
        required
        autosize
        maxLength={200}
        value={notices}
        onChange={(event) => setNotices(event.currentTarget.value)}
      />
      <p className={styles.preview} lang={language}>
        {noticesPreview(notices, language)}
      </p>
      <Textarea
        size="xs"
        label={m.wording_meaning()}
        autosize
        maxLength={300}
        value={meaning}
        onChange={(event) => setMeaning(event.currentTarget.value)}
      />
      <Textarea
        size="xs"
        label={m.wording_workaround()}
        autosize
        maxLength={300}
        value={workaround}
        onChange={(event) => setWorkaround(event.currentTarget.value)}
      />
      {approve.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(approve.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" size="xs" loading={approve.isPending}>
          {m.wording_approve()}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
