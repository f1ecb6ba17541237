import { useQuery } from '@tanstack/react-query'
import { useLive } from '#client/lib/live.ts'
import { queryClient, trpc } from '#client/trpc.ts'

/** Open and lately resolved incidents, kept fresh. */
export function useBoard() {
  const query = trpc.incidents.board.queryOptions()
  useLive(['board'], () => {
    void queryClient.invalidateQueries({ queryKey: query.queryKey })
    void queryClient.invalidateQueries({ queryKey: trpc.issues.rising.queryKey() })
  })
  return useQuery(query)
}
