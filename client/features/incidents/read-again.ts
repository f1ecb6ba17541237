import { queryClient, trpc } from '#client/trpc.ts'

/** After a deed: the incident, its accounts and the board are read anew. */
export async function readIncidentAgain(ref: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: trpc.incidents.byRef.queryKey({ ref }) }),
    queryClient.invalidateQueries({ queryKey: trpc.incidents.board.queryKey() }),
    queryClient.invalidateQueries({ queryKey: trpc.impact.pathKey() }),
  ])
}
