import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type IncidentDetail, incidentIdOf } from '#shared/incidents.ts'
import { IncidentWordings } from '#client/features/wordings/index.ts'
import { useLive } from '#client/lib/live.ts'
import { statusOf, wordsOf } from '#client/lib/problems.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty, Failure, RowsSkeleton } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { Affected } from './affected.tsx'
import { IncidentHead } from './incident-head.tsx'
import { LinkedIssues } from './linked-issues.tsx'
import { Scope } from './scope.tsx'
import { Updates } from './updates.tsx'
import styles from './incidents.module.css'

const isRef = (ref: string) => /^INC-\d+$/.test(ref)

/** One incident: where it stands, whom it touches, and who has been told. */
export function IncidentPage() {
  const { ref = '' } = useParams({ strict: false })
  if (!isRef(ref)) return <NoIncident name={ref} />
  return <KnownRef key={ref} name={ref} />
}

function KnownRef({ name }: { name: string }) {
  const query = trpc.incidents.byRef.queryOptions({ ref: name })
  const { data: incident, error, refetch } = useQuery(query)
  useLive([`incident:${incidentIdOf(name)}`], () => {
    void queryClient.invalidateQueries({ queryKey: query.queryKey })
    void queryClient.invalidateQueries({ queryKey: trpc.impact.pathKey() })
  })
  if (incident) return <Incident incident={incident} />
  if (statusOf(error) === 404) return <NoIncident name={name} />
  return (
    <Page title={name}>
      {error ? (
        <Failure title={m.incident_failed()} retry={() => void refetch()}>
          {wordsOf(error)}
        </Failure>
      ) : (
        <RowsSkeleton rows={10} />
      )}
    </Page>
  )
}

function NoIncident({ name }: { name: string }) {
  return (
    <Page title={name} narrow>
      <Empty title={m.incident_unknown({ ref: name })}>{m.incident_unknown_hint()}</Empty>
    </Page>
  )
}

function Incident({ incident }: { incident: IncidentDetail }) {
  return (
    <Page title={`${incident.ref} ${incident.title}`} head={<IncidentHead incident={incident} />}>
      <div className={styles.columns}>
        <Affected name={incident.ref} />
        <aside className={styles.side} aria-label={m.incident_side()}>
          <Updates incident={incident} />
          <IncidentWordings incidentId={incident.id} />
          <Scope incident={incident} />
          <LinkedIssues incident={incident} />
        </aside>
      </div>
    </Page>
  )
}
