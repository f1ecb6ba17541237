import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MappingView } from '#shared/mapping.ts'
import type { IdentityRule, SourceView } from '#shared/sources.ts'
import { useMay } from '#client/features/access/index.ts'
import { useLive } from '#client/lib/live.ts'
import { wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { MappingAttributes } from './mapping-attributes.tsx'
import { BackfillProgress } from './mapping-backfill.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { MappingRules } from './mapping-rules.tsx'
import { Sightings } from './mapping-sightings.tsx'
import { Suggestions } from './mapping-suggestions.tsx'
import styles from './mapping.module.css'

/** Whom the source's last events hit, what they said of it, and which rules read that. */
export function Mapping({ source }: { source: SourceView }) {
  const query = trpc.identities.ofSource.queryOptions({ id: source.id })
  const { data, error, refetch } = useQuery(query)
  useLive([`sightings:${source.id}`], () => void queryClient.invalidateQueries({ queryKey: query.queryKey }))
  if (data) return <Known source={source} mapping={data} />
  return error ? (
    <Failure title={m.mapping_failed()} retry={() => void refetch()}>
      {wordsOf(error)}
    </Failure>
  ) : (
    <RowsSkeleton rows={5} />
  )
}

function Known({ source, mapping }: { source: SourceView; mapping: MappingView }) {
  const may = useMay('sources.write')
  /** Rules that are being written; undefined while nobody changes them. */
  const [draft, setDraft] = useState<IdentityRule[]>()
  const add = (rule: IdentityRule) => {
    // The account outranks the person, so it goes before what is there.
    const rules = draft ?? source.identities
    setDraft(rule.kind === 'customer_id' || rule.kind === 'tenant' ? [rule, ...rules] : [...rules, rule])
  }
  return (
    <>
      <p className={styles.quiet}>{m.mapping_about()}</p>
      {mapping.backfill && <BackfillProgress backfill={mapping.backfill} />}
      {!draft && <Suggestions suggestions={mapping.suggestions} onUse={may ? add : undefined} />}
      {draft ? (
        <MappingEditor
          source={source}
          draft={draft}
          attributes={mapping.attributes}
          onChange={setDraft}
          onDone={() => setDraft(undefined)}
        />
      ) : (
        <MappingRules
          rules={source.identities}
          deeds={
            may && (
              <Button size="xs" variant="default" onClick={() => setDraft(source.identities)}>
                {m.mapping_change()}
              </Button>
            )
          }
        />
      )}
      {mapping.sampled === 0 ? (
        <Empty title={m.mapping_no_events()}>{m.mapping_no_events_hint()}</Empty>
      ) : (
        <>
          <Sightings mapping={mapping} />
          <MappingAttributes attributes={mapping.attributes} onUse={may ? add : undefined} />
        </>
      )}
    </>
  )
}
