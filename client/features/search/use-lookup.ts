import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { LookupMatch } from '#shared/customers.ts'
import { queryClient, trpc } from '#client/trpc.ts'

const typingPauseMs = 120

/** Customers for what is typed, once the fingers rest. `settled` says that they belong to exactly this text. */
export function useLookup(typed: string) {
  const text = typed.trim()
  const [q] = useDebouncedValue(text, typingPauseMs)
  const query = useQuery(
    trpc.customers.lookup.queryOptions(
      { q },
      { enabled: q !== '' && text !== '', placeholderData: keepPreviousData, staleTime: 2_000 },
    ),
  )
  const matches: LookupMatch[] = text === '' ? [] : (query.data?.matches ?? [])
  const settled = q === text && query.isSuccess && !query.isPlaceholderData
  return { matches, settled, error: query.isError ? query.error : undefined }
}

/** Who it is, asked at once: for a text that was pasted, or an Enter that came before the list. */
export async function lookupNow(typed: string): Promise<LookupMatch[]> {
  const { matches } = await queryClient.fetchQuery(trpc.customers.lookup.queryOptions({ q: typed.trim() }))
  return matches
}

/** The one customer whom the text names fully, not only by the beginning of a name. */
export function exactMatch(matches: LookupMatch[], typed: string): LookupMatch | undefined {
  const text = typed.trim().toLowerCase()
  const exact = matches.filter((match) => match.exact)
  const named = exact.filter(({ customerId }) => customerId.toLowerCase() === text)
  return named.length === 1 ? named[0] : exact.length === 1 ? exact[0] : undefined
}
