import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import type { Role } from '#shared/access.ts'
import { createUser } from '#server/domains/access/index.ts'
import type { AppRouter } from '#server/router.ts'
import type { TestApp } from './app.ts'

/** Somebody signed in: the console's procedures as this person calls them, and the cookie behind it. */
export type Person = { name: string; cookie: string; trpc: TRPCClient<AppRouter> }

export const testPassword = 'correct horse battery staple'

/** Makes a user with this role and signs in over HTTP, as the console does. */
export async function signInAs(app: TestApp, role: Role, name: string): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@knowfirst.example`
  const system = { kind: 'system', id: 'test', name: 'Test' } as const
  await createUser({ ...app.ctx, actor: system }, { email, name, role, password: testPassword })
  const answer = await fetch(`${app.url}/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: testPassword }),
  })
  if (!answer.ok) throw new Error(`${name} cannot sign in: ${answer.status} ${await answer.text()}`)
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const trpc = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${app.url}/trpc`, headers: { Cookie: cookie } })],
  })
  return { name, cookie, trpc }
}
