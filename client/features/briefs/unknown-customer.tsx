import { Button } from '@mantine/core'
import { useMay } from '#client/features/access/index.ts'
import { useGo } from '#client/lib/link.tsx'
import { paths } from '#client/lib/paths.ts'
import { Empty } from '#client/ui/notes.tsx'
import { Page } from '#client/ui/page.tsx'
import { m } from '#client/i18n/generated/messages.js'

/** No such ID: neither imported nor seen in an error. */
export function UnknownCustomer({ id }: { id: string }) {
  const go = useGo()
  const mayImport = useMay('customers.write')
  return (
    <Page title={m.unknown_title({ id })} narrow>
      <Empty
        title={m.unknown_what()}
        deeds={
          <Button variant="default" maw="100%" onClick={() => go(paths.find(id))}>
            {m.unknown_search({ id })}
          </Button>
        }
      >
        {m.unknown_hint()} {mayImport && m.unknown_import()}
      </Empty>
    </Page>
  )
}
