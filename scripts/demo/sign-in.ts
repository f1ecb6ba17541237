import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import { z } from 'zod'
import type { AppRouter } from '#server/router.ts'

export const signInData = z.object({ email: z.string(), name: z.string(), password: z.string() })
export type SignInData = z.infer<typeof signInData>

export type Person = { name: string; console: TRPCClient<AppRouter> }

/** Signs a person in as the console does; what they do then goes through the console's own calls. */
export async function signIn(url: string, { name, email, password }: SignInData): Promise<Person> {
  const answer = await fetch(`${url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`${email} cannot sign in: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  const links = [httpLink({ url: `${url}/trpc`, headers: { cookie, origin: url } })]
  return { name, console: createTRPCClient<AppRouter>({ links }) }
}
