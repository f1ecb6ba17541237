import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { AffectedFilter, AffectedItem } from '#shared/impact.ts'
import { api, queryClient, trpc } from '#client/trpc.ts'

const pageSize = 100

/**
 * The affected accounts as they stood when the list was opened, with fresh facts in each row;
 * accounts that came since wait in `fresh` until the reader asks for them.
 */
export function useAffected(name: string, filter: AffectedFilter, search: string) {
  const input = { ref: name, filter, search: search || undefined, limit: pageSize }
  // A key of its own: what is read must not move when something changes.
  const listKey = ['affected-list', input]
  const list = useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) =>
      api.impact.affected.query({ ...input, after: pageParam ?? undefined }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
  })
  const head = useQuery(trpc.impact.affected.queryOptions(input, { placeholderData: keepPreviousData }))

  const latest = new Map(head.data?.items.map((item) => [item.customerId, item]))
  const held = list.data?.pages.flatMap(({ items }) => items) ?? []
  const items: AffectedItem[] = held.map((item) => latest.get(item.customerId) ?? item)
  const shown = new Set(held.map(({ customerId }) => customerId))
  const fresh = list.isSuccess && !head.isPlaceholderData ? [...latest.keys()].filter((id) => !shown.has(id)).length : 0
  return {
    items,
    fresh,
    counts: head.data?.counts ?? list.data?.pages[0]?.counts,
    loading: list.isPending,
    error: list.error,
    retry: () => void list.refetch(),
    more: list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined,
    showFresh: () => void queryClient.resetQueries({ queryKey: listKey }),
  }
}
