import { MutationCache, QueryClient } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { AppRouter } from '#server/router.ts'
import { mayPass, showProblem } from '#client/lib/problems.ts'

const url = '/trpc'

export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url }),
      false: httpBatchLink({ url, maxURLLength: 6_000 }),
    }),
  ],
})

export const queryClient = new QueryClient({
  defaultOptions: {
    // The browser's word for being offline is no news of Knowfirst, which may be next door. A deed that waited for it
    // would go out later, unasked.
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      refetchOnReconnect: true,
      retry: (failures, error) => failures < 2 && mayPass(error),
    },
    mutations: { networkMode: 'always' },
  },
  mutationCache: new MutationCache({
    onError: (error, _input, _result, mutation) => {
      if (!mutation.meta?.['showsItsProblem']) showProblem(error)
    },
  }),
})

/** Options for TanStack Query, one per procedure of the server. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient })
