import { afterAll, beforeAll, expect, test } from 'vitest'
import { restRoutes } from '#server/http/rest/index.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'

let app: TestApp
let documented: string[]

beforeAll(async () => {
  app = await startTestApp()
  const { paths } = await (await fetch(`${app.url}/api/v1/openapi.json`)).json()
  documented = Object.entries<Record<string, unknown>>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
})

afterAll(async () => await app.stop())

test('every documented operation is there and wants an API key', async () => {
  expect(documented.length).toBeGreaterThan(8)
  for (const operation of documented) {
    const [method = '', path = ''] = operation.split(' ')
    const url = `${app.url}/api/v1${path.replace('{ref}', 'INC-1').replace('{id}', '0198a4a2-0000-7000-8000-000000000000')}`
    const answer = await fetch(url, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: method === 'GET' ? null : '{}',
    })
    expect(`${operation} ${answer.status}`).toBe(`${operation} 401`)
  }
})

test('every route is documented', () => {
  const served = routesOf(restRoutes(app.ctx)).filter((route) => route !== 'GET /openapi.json')
  expect(served.toSorted()).toEqual(documented.toSorted())
})

type Layer = { route?: { path: string; methods: Record<string, boolean> }; handle?: { stack?: Layer[] } }

/** Walks Express's own list of handlers. */
function routesOf(router: { stack: unknown[] }): string[] {
  // safe because this is how Express 5 keeps its routes; another shape makes the lists differ
  return (router.stack as Layer[]).flatMap(({ route, handle }) => {
    if (!route) return handle?.stack ? routesOf({ stack: handle.stack }) : []
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${path}`)
  })
}
