import type { ApiScope } from '#shared/access.ts'
import { createApiKey } from '#server/domains/access/index.ts'
import type { TestApp } from './app.ts'

/** Calls the REST contract with a key that holds these scopes; the answer must be 2xx and is returned as parsed JSON. */
export async function restClient(app: TestApp, scopes: ApiScope[]) {
  const system = { kind: 'system', id: 'test', name: 'Test' } as const
  const { key } = await createApiKey({ ...app.ctx, actor: system }, { name: 'test', scopes })
  return async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${app.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text)
  }
}
