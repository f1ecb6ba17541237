import { queryClient } from '#client/trpc.ts'
import { m } from '#client/i18n/generated/messages.js'

/** better-auth's own endpoints; 0 is the status when the server could not be reached. */
async function post(path: string, body: object): Promise<number> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  return await fetch(`/auth/${path}`, init).then(
    ({ status }) => status,
    () => 0,
  )
}

/** Signs in and forgets what anybody before could see. Returns why not, in words, or nothing. */
export async function signIn(email: string, password: string): Promise<string | undefined> {
  const status = await post('sign-in/email', { email, password })
  if (status === 200) {
    queryClient.clear()
    return undefined
  }
  if (status === 401 || status === 400) return m.sign_in_wrong()
  if (status === 403) return m.sign_in_disabled()
  if (status === 429) return m.sign_in_too_many()
  return m.sign_in_unreachable()
}

/** False when the server could not be told. */
export async function signOut(): Promise<boolean> {
  return (await post('sign-out', {})) === 200
}
