import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSource, flushRejections, listSources, updateSource } from '#server/domains/sources/index.ts'
import type { SourceView } from '#shared/sources.ts'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { customerPorts } from '#server/ports.ts'
import { type Company, foundCompany } from './company.ts'
import { type Desk, openDesk, patience } from './harness.ts'
import { serveSite } from './site.ts'

const examples = join(import.meta.dirname, '../../docs/integrations/examples')
/** Who is signed in on the example page. */
const payer = { id: 'C-1042', name: 'Ada’s Flowers', contacts: [] }
let desk: Desk
let company: Company
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  await upsertCustomers(company.ctx, customerPorts, [{ line: 1, input: payer }])
})
afterAll(() => desk.stop())

/** The example page of the documentation, with this source's DSN. */
const openShop = async (source: SourceView) => {
  const site = await serveSite({
    root: examples,
    define: { 'import.meta.env.VITE_SENTRY_DSN': JSON.stringify(source.dsn) },
    build: { rolldownOptions: { input: join(examples, 'sentry-browser.html') } },
  })
  const shop = await desk.visitor()
  await shop.goto(`${site.url}/sentry-browser.html`)
  return { shop, site }
}

it('an error and a word from a customer’s browser are on the agent’s open page by themselves', async () => {
  const agent = await desk.signedIn()
  await agent.goto(`/customers/${payer.id}`)
  await agent.getByText('No errors for this customer in 30 days').waitFor()
  const { shop, site } = await openShop(company.sentry)
  await shop.getByRole('button', { name: 'Pay' }).click()
  await agent.getByText('Technical detail').first().click()
  await agent.getByText('the basket has no total').first().waitFor()

  await shop.getByLabel('What went wrong?').fill('I cannot pay')
  await shop.getByRole('button', { name: 'Send' }).click()
  await agent.getByText('I cannot pay').first().waitFor()
  const { db } = company.ctx
  const { rows } = await db.execute(
    sql`select channel, issue_id is not null as linked from contact_records where customer_id = ${payer.id}`,
  )
  expect(rows).toEqual([{ channel: 'feedback', linked: true }])
  // The page that failed was no success; the next one is.
  await shop.reload()
  const successes = async () =>
    (await db.execute(sql`select service, environment from customer_activity where customer_id = ${payer.id}`)).rows
  await expect.poll(successes, patience).toEqual([{ service: 'shop', environment: 'production' }])
  site.stop()
}, 120_000)

it('the SDK stops sending when it is told that it was too much, and says later what it threw away', async () => {
  const source = await createSource(company.ctx, { kind: 'sentry', name: 'Storm' })
  await updateSource(company.ctx, { id: source.id, requestsPerMinute: 60 })
  const site = await serveSite({
    root: import.meta.dirname,
    build: { rolldownOptions: { input: join(import.meta.dirname, 'shop.html') } },
  })
  const shop = await desk.visitor()
  await shop.goto(`${site.url}/shop.html`)
  const captured = await shop.evaluate(async (dsn) => {
    // safe because the page has put it there
    const { shop: sdk } = globalThis as unknown as { shop: typeof import('@sentry/browser') }
    sdk.init({ dsn })
    sdk.setUser({ id: 'C-storm' })
    const sendOne = async (name: string) => {
      const sent = new Promise((resolve) => sdk.getClient()?.on('afterSendEvent', resolve))
      sdk.captureException(new Error(`${name} failed`))
      await sent
    }
    for (let number = 1; number <= 100; number += 1) await sendOne(`step ${number}`)
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await sendOne('the last step')
    // The SDK reports what it threw away when the page is put aside.
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    document.dispatchEvent(new Event('visibilitychange'))
    return 101
  }, source.dsn ?? '')
  const activity = async () => {
    await flushRejections(company.ctx)
    return (await listSources(company.ctx.db, company.ctx.config)).find(({ id }) => id === source.id)?.activity
  }
  const thrownAway = async () => (await activity())?.dropped['discarded.error.ratelimit_backoff'] ?? 0
  await expect.poll(thrownAway, patience).toBeGreaterThan(0)
  const { accepted = 0, rejected = 0 } = (await activity()) ?? {}
  expect(accepted + rejected + (await thrownAway())).toBe(captured)
  expect(rejected).toBeLessThan(await thrownAway())
  site.stop()
}, 120_000)
