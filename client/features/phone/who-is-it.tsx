import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Match } from '#client/features/search/index.ts'
import { useGo, usePath } from '#client/lib/link.tsx'
import { getLanguage } from '#client/lib/locale.ts'
import { paths } from '#client/lib/paths.ts'
import { trpc } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'
import { keepCall } from './kept.ts'
import type { ShownCall } from './use-calls.ts'
import styles from './dock.module.css'

/** The number means several customers, or none: the agent says who it is. */
export function WhoIsIt({ call, open }: { call: ShownCall; open: (customerId: string) => void }) {
  const go = useGo()
  const here = paths.customerOf(usePath())
  const identify = useMutation(trpc.calls.identify.mutationOptions())
  const choose = (customerId: string) => {
    identify.mutate({ id: call.id, customerId })
    open(customerId)
  }
  // The page in front of the agent has read it already.
  const { data: brief } = useQuery({
    ...trpc.briefs.brief.queryOptions({ customerId: here ?? '', language: getLanguage() }),
    enabled: false,
  })
  const shownName = brief?.customer.name
  const { matches, number } = call
  const mayBeHere = here !== undefined && call.answeredAt && !matches.some(({ customerId }) => customerId === here)
  return (
    <div className={styles.known}>
      {matches.length > 0 ? (
        <>
          <p className={styles.ask}>{matches.length === 1 ? m.call_which_one() : m.call_which()}</p>
          <ul className={styles.matches}>
            {matches.map((match) => (
              <li key={match.customerId}>
                <button type="button" className={styles.match} onClick={() => choose(match.customerId)}>
                  <Match match={match} />
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className={styles.ask}>{number ? m.call_unknown() : m.call_withheld_hint()}</p>
      )}
      <div className={styles.deeds}>
        {mayBeHere && (
          <Button
            size="xs"
            variant="default"
            title={m.call_is_here_hint()}
            loading={identify.isPending}
            onClick={() => choose(here)}
          >
            {m.call_is_here({ who: shownName ?? here })}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => go(paths.find(number))}>
          {m.call_find()}
        </Button>
        {call.over && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => keepCall(call.id, { done: true })}>
            {m.call_done()}
          </Button>
        )}
      </div>
    </div>
  )
}
