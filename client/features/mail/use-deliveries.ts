import { useInfiniteQuery } from '@tanstack/react-query'
import type { DeliveryState } from '#shared/mail.ts'
import { api, trpc } from '#client/trpc.ts'

const pageSize = 50

/** Deliveries, the newest first, a page at a time. */
export function useDeliveries(states: DeliveryState[] | undefined) {
  return useInfiniteQuery({
    queryKey: [...trpc.mail.pathKey(), 'pages', states],
    queryFn: ({ pageParam, signal }) =>
      api.mail.list.query({ states, limit: pageSize, after: pageParam ?? undefined }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
}
