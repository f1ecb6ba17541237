import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createUser, setPhoneLogin } from '#server/domains/access/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { accessibilityProblems, admin, type Desk, openDesk, patience, signIn } from './harness.ts'
import { type Company, foundCompany, lefevre, sendAlert, sendError } from './company.ts'

let desk: Desk
let company: Company
let hook: string
const bob = { email: 'bob@example.com', password: admin.password }

beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  const { ctx, sentry, alerts } = company
  await sendError(desk.app, sentry, lefevre.id, 'Could not render invoice 8812')
  await sendAlert(desk.app, alerts, 'firing')
  const { user } = await createUser(ctx, { ...bob, name: 'Bob Berg', role: 'agent' })
  await setPhoneLogin(ctx, { id: user.id, phoneLogin: '205' })
  const { key } = await createSource(ctx, { kind: 'calls', name: 'Exchange' })
  hook = `${desk.app.url}/hooks/calls/${key}`
})
afterAll(() => desk.stop())

/** As a sender of Zammad's generic CTI: a form, the number without a plus. */
async function say(event: 'newCall' | 'answer' | 'hangup', callId: string, more: Record<string, string> = {}) {
  const body = new URLSearchParams({ event, callId, from: '33472000001', to: '33400000000', direction: 'in', ...more })
  const answer = await fetch(hook, { method: 'POST', body })
  expect(answer.status).toBe(200)
}

async function bobsPage(path = '/'): Promise<Page> {
  const page = await desk.page()
  await signIn(page, bob)
  await page.goto(path)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}
const phoneOf = (page: Page) => page.getByRole('region', { name: 'Phone' })
const h1 = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

it('the right agent sees who is calling, whatever page is open, and no other does', { timeout: 120_000 }, async () => {
  const [ana, page] = [await desk.signedIn(), await bobsPage('/incidents')]
  await say('newCall', 'A', { 'user[]': 'Bob Berg' })
  const phone = phoneOf(page)
  await phone.getByText('Calling you').waitFor()
  await phone.getByText(lefevre.name).waitFor()
  await phone.getByText('+33 4 72 00 00 01').waitFor()
  await phone.getByText(/I can see it once in your account/).waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(await phoneOf(ana).count()).toBe(0)

  // After a reload it is still there; it can be put away, and taken out again.
  await page.reload()
  await phone.getByText(lefevre.name).waitFor()
  await page.keyboard.press('Escape')
  await phone.waitFor({ state: 'detached' })
  await page.getByRole('banner').getByRole('button', { name: lefevre.name }).click()
  await phone.getByText('Calling you').waitFor()

  // The caller's page opens when the agent answers.
  await say('answer', 'A', { answeringNumber: '205' })
  await h1(page, lefevre.name).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/customers/${lefevre.id}`)
  await phone.waitFor({ state: 'detached' })
  await page.getByText('Bob Berg · INC-1').waitFor()

  // The contact is on record; what was said is noted with it.
  await say('hangup', 'A', { cause: 'normalClearing' })
  await page.getByRole('button', { name: `Note the call: ${lefevre.name}` }).click()
  await phone.getByRole('textbox', { name: 'What they said, in a line' }).fill('Needs the invoices by noon')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Needs the invoices by noon').first().waitFor()
  await phone.waitFor({ state: 'detached' })
  await page.getByText('1 contact recorded').waitFor()
  expect(await phoneOf(ana).count()).toBe(0)
})

it('a letter half written stays where it is', { timeout: 120_000 }, async () => {
  const page = await bobsPage('/customers/C-20420')
  await h1(page, 'Harbour Freight Ltd').waitFor()
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'What they said, in a line' }).fill('Asked about')
  await say('newCall', 'B', { 'user[]': 'Bob Berg' })
  await phoneOf(page).getByText('Calling you').waitFor()
  await say('answer', 'B', { 'user[]': 'Bob Berg' })
  await phoneOf(page).getByText('On the phone', { exact: true }).waitFor()
  await expect.poll(() => new URL(page.url()).pathname, patience).toBe('/customers/C-20420')
  await phoneOf(page).getByRole('button', { name: 'Open' }).click()
  await h1(page, lefevre.name).waitFor()
  await say('hangup', 'B')
})

it('two windows: one opens the page, the other folds', { timeout: 120_000 }, async () => {
  const first = await bobsPage('/incidents')
  const second = await first.context().newPage()
  await second.goto('/emails')
  await second.getByText('Live', { exact: true }).waitFor()
  await say('newCall', 'C', { 'user[]': 'Bob Berg' })
  await phoneOf(first).getByText('Calling you').waitFor()
  await phoneOf(second).getByText('Calling you').waitFor()
  await say('answer', 'C', { 'user[]': 'Bob Berg' })
  for (const page of [first, second]) await phoneOf(page).waitFor({ state: 'detached' })
  const here = () => [first, second].map((page) => new URL(page.url()).pathname)
  await expect.poll(() => here().filter((path) => path === `/customers/${lefevre.id}`).length, patience).toBe(1)
  await say('hangup', 'C')
})

it('nobody has the number: the agent finds them, and says that it is them', { timeout: 120_000 }, async () => {
  const page = await bobsPage('/emails')
  await say('newCall', 'D', { from: '491701234567', 'user[]': 'Bob Berg' })
  await phoneOf(page).getByText('No customer has this number.').waitFor()
  await say('answer', 'D', { from: '491701234567', 'user[]': 'Bob Berg' })
  await phoneOf(page).getByRole('button', { name: 'Find the customer' }).click()
  await page.getByRole('heading', { level: 1, name: /\+491701234567/ }).waitFor()
  await page.getByRole('combobox', { name: 'Find a customer' }).fill('harbour')
  await page.getByRole('option', { name: /Harbour Freight/ }).waitFor()
  await page.keyboard.press('Enter')
  await h1(page, 'Harbour Freight Ltd').waitFor()
  await phoneOf(page).getByRole('button', { name: 'It is Harbour Freight Ltd' }).click()
  await page.getByText('1 contact recorded').waitFor()
  await say('hangup', 'D')
  await page.getByRole('button', { name: 'Note the call: Harbour Freight Ltd' }).waitFor()
})

it(
  'a page in the background hears the phone, and has the caller when somebody looks',
  { timeout: 120_000 },
  async () => {
    const page = await bobsPage('/emails')
    await page.clock.install()
    const look = (state: 'visible' | 'hidden') =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await look('hidden')
    await page.clock.fastForward(21_000)
    await say('newCall', 'E', { 'user[]': 'Bob Berg' })
    await expect.poll(() => page.title(), patience).toBe(`☎ ${lefevre.name}`)
    await say('hangup', 'E', { cause: 'cancel' })
    await expect.poll(() => page.title(), patience).toBe('E-mails · Knowfirst')
    await look('visible')
    await page.getByRole('button', { name: `Missed: ${lefevre.name}` }).waitFor()
  },
)
