import { useSuspenseQuery } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import type { Me, Permission } from '#shared/access.ts'
import { paths } from '#client/lib/paths.ts'
import { queryClient, trpc } from '#client/trpc.ts'

const meQuery = trpc.access.me.queryOptions(undefined, { staleTime: 5 * 60_000 })

/** Lets a signed-in person pass; sends others to sign in and then back to `href`, or to the first set-up. */
export async function requireUser(href: string): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery)
  if (me) return
  const needed = await queryClient.fetchQuery(trpc.access.setupNeeded.queryOptions())
  throw redirect({ href: needed ? paths.setup() : paths.signIn(href) })
}

/** The person who is signed in. Only below the routes that `requireUser` guards. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery)
  if (!data) throw new Error('Nobody is signed in.')
  return data
}

/** Whether the person may do this; the server asks again. */
export function useMay(permission: Permission): boolean {
  return useMe().permissions.includes(permission)
}
