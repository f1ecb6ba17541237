import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'

let app: TestApp
beforeAll(async () => void (app = await startTestApp()))
afterAll(async () => await app.stop())

test('the operator asks whether it lives, is ready, and how it does', async () => {
  expect((await fetch(`${app.url}/livez`)).status).toBe(200)
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
  expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('knowfirst_signals_total')
})

test('a path that leads nowhere says so', async () => {
  const answer = await fetch(`${app.url}/api/v1/nothing`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({
    error: { code: 'not_found', message: 'There is no GET /api/v1/nothing here.' },
  })
})
