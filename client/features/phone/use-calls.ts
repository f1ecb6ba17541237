import { useQuery } from '@tanstack/react-query'
import type { CallView } from '#shared/call-view.ts'
import { useMe } from '#client/features/access/index.ts'
import { useLive } from '#client/lib/live.ts'
import { getLanguage } from '#client/lib/locale.ts'
import { queryClient, trpc } from '#client/trpc.ts'
import { type Kept, useKept } from './kept.ts'

/** A call whose end was lost goes away without a word of the server. */
const againMs = 60_000

export type ShownCall = CallView & { kept: Kept; over: boolean }

/** What rings at this person's phone, is spoken on it, or wants a note; what matters most first. */
export function useCalls(): ShownCall[] {
  const me = useMe()
  const kept = useKept()
  const query = trpc.calls.mine.queryOptions({ language: getLanguage() })
  const { data = [] } = useQuery({
    ...query,
    refetchInterval: ({ state }) => (state.data?.length ? againMs : false),
  })
  useLive([`calls:${me.id}`], () => void queryClient.invalidateQueries({ queryKey: query.queryKey }), true)
  return data
    .map((call) => ({ ...call, kept: kept[call.id] ?? {}, over: call.endedAt !== null }))
    .filter((call) => !call.over || (wantsSomething(call) && !call.kept.done))
    .toSorted((a, b) => rank(a) - rank(b))
}

/** After the end: a note on it, who it was, or that it was missed by somebody who can be called back. */
const wantsSomething = ({ state, direction, number, answeredAt, toNote, caller }: CallView) =>
  direction === 'in' && ((state === 'missed' && number !== '') || toNote || (answeredAt !== null && caller === null))

/** Of those that are over, the latest comes first, as the server gives them. */
const rank = ({ state }: CallView) => ({ ringing: 0, answered: 1, ended: 2, missed: 2 })[state]
