import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Desk, openDesk } from './harness.ts'

const built = join(import.meta.dirname, '../../dist/client')
const budgetBytes = 250 * 1024

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.stop())

it('the first page needs at most 250 KB of JavaScript, compressed', async () => {
  const page = await desk.signedIn()
  const scripts = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.endsWith('.js')) scripts.add(pathname)
  })
  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor()
  const bytes = [...scripts].map((path) => gzipSync(readFileSync(join(built, path))).length)
  expect(scripts.size).toBeGreaterThan(2)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(budgetBytes)
})
