import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { Button } from '@mantine/core'
import { Empty, Failure } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'
import { useGo } from './link.tsx'
import { paths } from './paths.ts'
import { wordsOf } from './problems.ts'

/** A page that could not be drawn. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const again = () => {
    reset()
    void router.invalidate()
  }
  return (
    <Page title={m.broken_title()} narrow>
      <Failure title={m.broken_what()} retry={again}>
        {wordsOf(error)}
      </Failure>
    </Page>
  )
}

/** Before one is in, there is no frame around it. */
export function BrokenEntrance(props: ErrorComponentProps) {
  return (
    <main>
      <Broken {...props} />
    </main>
  )
}

/** An address that leads nowhere. */
export function Missing() {
  const go = useGo()
  return (
    <Page title={m.missing_title()} narrow>
      <Empty
        title={m.missing_what()}
        deeds={<Button onClick={() => go(paths.board())}>{m.go_to({ place: m.nav_board() })}</Button>}
      >
        {m.missing_hint()}
      </Empty>
    </Page>
  )
}
