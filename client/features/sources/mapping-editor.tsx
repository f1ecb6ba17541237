import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { AttributeView } from '#shared/mapping.ts'
import { identityRules, type IdentityRule, type SourceView } from '#shared/sources.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { MappingPreviewNote } from './mapping-preview.tsx'
import { RuleRows } from './mapping-rule-rows.tsx'
import styles from './mapping.module.css'

type Props = {
  source: SourceView
  draft: IdentityRule[]
  attributes: AttributeView[]
  onChange: (rules: IdentityRule[]) => void
  onDone: () => void
}

/** The rules while they are changed: what the change would do is there before it is saved. */
export function MappingEditor({ source, draft, attributes, onChange, onDone }: Props) {
  const update = useMutation(
    trpc.sources.update.mutationOptions({
      meta: { showsItsProblem: true },
      onSuccess: async () => {
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.sources.pathKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.identities.pathKey() }),
        ])
        onDone()
      },
    }),
  )
  const rules = identityRules.safeParse(draft)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (rules.success) update.mutate({ id: source.id, identities: rules.data })
  }
  return (
    <form className={styles.editor} onSubmit={submit} aria-label={m.mapping_rules()}>
      <h3 className={styles.title}>{m.mapping_rules()}</h3>
      <p className={styles.quiet}>{m.mapping_rules_hint()}</p>
      <RuleRows rules={draft} attributes={attributes} onChange={onChange} />
      {rules.success && <MappingPreviewNote id={source.id} rules={rules.data} />}
      {update.error && (
        <p className={styles.problem} role="alert">
          {wordsOf(update.error)}
        </p>
      )}
      <div className={styles.deeds}>
        <Button type="submit" size="xs" loading={update.isPending} disabled={!rules.success}>
          {m.mapping_save()}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          {m.cancel()}
        </Button>
      </div>
    </form>
  )
}
