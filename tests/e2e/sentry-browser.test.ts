import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Company, foundCompany, lefevre } from './company.ts'
import { type Desk, openDesk } from './harness.ts'

const entry = join(import.meta.dirname, 'shop.ts')
let desk: Desk
let company: Company
let script: string
/** Another origin on the same machine: a browser lets no public page reach loopback. */
let shopServer: Server
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  shopServer = createServer((_req, res) =>
    res.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Shop</title>'),
  )
  shopServer.listen(0, '127.0.0.1')
  await once(shopServer, 'listening')
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['iife'], name: 'unused' } },
  })
  script = [built]
    .flat()
    .flatMap((result) => ('output' in result ? result.output : []))
    .flatMap((part) => ('code' in part ? part.code : []))
    .join('\n')
})
afterAll(async () => {
  shopServer.close()
  await desk.stop()
})

it('an error in a customer’s browser is on the agent’s open page by itself', { timeout: 120_000 }, async () => {
  const agent = await desk.signedIn()
  await agent.goto(`/customers/${lefevre.id}`)
  await agent.getByText('No errors for this customer in 30 days').waitFor()

  const shop = await desk.page()
  const address = shopServer.address()
  await shop.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/`)
  await shop.evaluate(script)
  const sent = await shop.evaluate(
    async ({ dsn, id }) => {
      // safe because the script above has put it there
      const { shop: sdk } = globalThis as unknown as { shop: typeof import('@sentry/browser') }
      sdk.init({ dsn, environment: 'production' })
      sdk.setUser({ id })
      sdk.captureException(new Error('Basket could not be saved'))
      return await sdk.flush(10_000)
    },
    { dsn: company.sentry.dsn ?? '', id: lefevre.id },
  )
  expect(sent).toBe(true)

  await agent.getByRole('figure').getByText('once').waitFor()
  await agent.getByText('Technical detail').first().click()
  await agent.getByText('Basket could not be saved').first().waitFor()
})
