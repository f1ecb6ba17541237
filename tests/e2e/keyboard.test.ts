import { afterAll, beforeAll, expect, it } from 'vitest'
import { foundCompany, lefevre, sendAlert, sendError } from './company.ts'
import { type Desk, openDesk, patience } from './harness.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const { sentry, alerts } = await foundCompany(desk.app)
  await sendError(desk.app, sentry, lefevre.id, 'Could not render invoice 8812')
  await sendAlert(desk.app, alerts, 'firing')
})
afterAll(() => desk.stop())

it('everything can be done without a mouse', { timeout: 120_000 }, async () => {
  const page = await desk.signedIn()
  const finder = page.getByRole('combobox', { name: 'Find a customer' })
  await expect.poll(() => finder.evaluate((input) => input === document.activeElement), patience).toBe(true)

  await page.keyboard.type('har')
  await page.getByRole('option', { name: /Harbour Freight/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Harbour Freight Ltd' }).waitFor()
  await page.getByText('No errors for this customer in 30 days').waitFor()

  // The finder has let go: single keys are commands again.
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'What they said, in a line' }).fill('Asked about the new tariff')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Asked about the new tariff').first().waitFor()

  await page.keyboard.press('Control+k')
  await page.keyboard.type(lefevre.id)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: lefevre.name }).waitFor()

  await page.keyboard.press('e')
  await page.getByRole('region', { name: 'E-mail draft' }).getByRole('textbox', { name: 'Text' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('region', { name: 'E-mail draft' }).waitFor({ state: 'detached' })

  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.getByRole('link', { name: /Invoices do not download/ }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Invoices do not download' }).waitFor()
  await page.keyboard.press('a')
  await page.getByText('acknowledged', { exact: true }).first().waitFor()

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await help.getByText('Go to Board').waitFor()
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('b')
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor()
})
