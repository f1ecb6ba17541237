import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Company, foundCompany, lefevre, sendAlert, sendError } from './company.ts'
import { type Desk, openDesk, patience } from './harness.ts'

let desk: Desk
let company: Company
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  for (const id of [lefevre.id, 'C-9001']) await sendError(desk.app, company.sentry, id, 'Could not render invoice')
  await sendAlert(desk.app, company.alerts, 'firing')
})
afterAll(() => desk.stop())

it('the affected list grows without moving what is read', { timeout: 120_000 }, async () => {
  const page = await desk.signedIn()
  await page.goto('/incidents/INC-1')
  const list = page.getByRole('list', { name: 'Affected accounts' })
  await list.getByText(lefevre.name).waitFor()
  const names = () => list.getByRole('listitem').allTextContents()
  expect(await names()).toHaveLength(2)

  await sendError(desk.app, company.sentry, 'C-9002', 'Could not render invoice')
  await sendError(desk.app, company.sentry, 'C-9003', 'Could not render invoice')
  await page.getByRole('button', { name: '2 new' }).waitFor()
  expect(await names()).toHaveLength(2)
  await page.getByText('4 hit accounts have not been told').waitFor()
  await page.getByRole('button', { name: '2 new' }).click()
  await expect.poll(async () => (await names()).length, patience).toBe(4)

  await page.getByRole('textbox', { name: 'Search by name or ID' }).fill('9003')
  await expect.poll(async () => (await names()).length, patience).toBe(1)
  await page.getByRole('textbox', { name: 'Search by name or ID' }).fill('')
})

it('a lead leads it: words, update, resolution', { timeout: 120_000 }, async () => {
  const page = await desk.signedIn()
  await page.goto('/incidents/INC-1')
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByRole('banner').first().waitFor()

  await page.getByRole('button', { name: 'Write it' }).click()
  await page.getByRole('textbox', { name: 'Heading' }).fill('Invoices do not download')
  await page.getByRole('textbox', { name: /^After/ }).fill('your invoices have not been downloading')
  await page.getByRole('button', { name: 'Approve this wording' }).click()
  await page.getByText('Approved by').waitFor()

  await page.getByRole('button', { name: 'Update', exact: true }).click()
  await page.getByRole('textbox', { name: 'One line for everybody' }).fill('The cause is found. The repair runs.')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('listitem').getByText('The cause is found. The repair runs.').waitFor()

  // The agent who has the customer on the line sees the words at once.
  await page.goto(`/customers/${lefevre.id}`)
  await page.getByRole('heading', { level: 2, name: 'Invoices do not download' }).waitFor()

  await page.goto('/incidents/INC-1')
  await page.getByRole('button', { name: 'Resolve', exact: true }).click()
  await page.getByRole('button', { name: 'Resolve INC-1' }).click()
  await page.getByText('resolved', { exact: true }).first().waitFor()
  await page.goto('/')
  await page.getByText('All quiet').waitFor()
})
