import { useMay } from './session.ts'
import { ApiKeys } from './api-keys.tsx'
import { Users } from './users.tsx'
import { useLive } from '#client/lib/live.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { Empty } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'

/** Who may come in, people and machines. */
export function PeoplePage() {
  const may = useMay('access.manage')
  return (
    <Page title={m.nav_people()} narrow>
      {may ? <Both /> : <Empty title={m.people_not_yours()}>{m.people_not_yours_hint()}</Empty>}
    </Page>
  )
}

function Both() {
  useLive(['access'], () => {
    void queryClient.invalidateQueries({ queryKey: trpc.access.users.pathKey() })
    void queryClient.invalidateQueries({ queryKey: trpc.access.keys.pathKey() })
  })
  return (
    <>
      <Users />
      <ApiKeys />
    </>
  )
}
