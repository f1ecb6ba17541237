import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Company, foundCompany, lefevre } from './company.ts'
import { accessibilityProblems, type Desk, openDesk, patience } from './harness.ts'

let desk: Desk
let company: Company
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  await send(lefevre.id, '1')
  await send(lefevre.id, '2')
  await send('C-20420', '3')
  await send('A-77', '4')
})
afterAll(() => desk.stop())

/** An error whose customer only the company's own tag names. */
async function send(account: string, mark: string): Promise<void> {
  const event = {
    message: 'Invoices do not download',
    tags: { account_no: account, note: `<img src=x onerror="alert(${mark})">` },
    level: 'error',
  }
  const answer = await fetch(`${desk.app.url}/api/${company.sentry.id}/store/?sentry_key=${company.sentry.key}`, {
    method: 'POST',
    body: JSON.stringify(event),
  })
  expect(answer.status).toBe(200)
}

it(
  'shows that events name nobody, suggests the attribute that does, and reads them again',
  { timeout: 120_000 },
  async () => {
    const page = await desk.signedIn()
    await page.goto(`/sources/${company.sentry.id}`)
    const section = page.getByRole('region', { name: 'Whom the errors hit' })
    await section.getByText('The last 4 events').waitFor()
    await section.getByText('Technical detail').first().click()
    await section.getByText('<img src=x onerror=').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    const suggestion = section.getByRole('list', { name: 'Suggestions' })
    await suggestion.getByText('matches a known customer in 3 of 4 events').waitFor()
    await suggestion.getByRole('button', { name: 'Use as customer ID' }).click()
    const form = section.getByRole('form', { name: 'Rules of this source' })
    await form.getByText('4 of the last 4 events would go to another customer. 1 customer would be new.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Save, and read stored events again' }).click()

    await section.getByText('Stored events were read again: 4 of 4 went to another customer.').waitFor(patience)
    await section.getByText('account_no').first().waitFor()
    await page.goto(`/customers/${lefevre.id}`)
    await page.getByText('2 times').first().waitFor()
  },
)

it('rules are put in order, changed and taken away by keyboard', async () => {
  const page = await desk.signedIn()
  await page.goto(`/sources/${company.sentry.id}`)
  await page.getByRole('button', { name: 'Change the rules' }).press('Enter')
  const form = page.getByRole('form', { name: 'Rules of this source' })
  await form.getByRole('button', { name: 'Add a rule' }).press('Enter')
  await form
    .getByRole('combobox', { name: 'Rule 2: attribute' })
    .or(form.getByRole('textbox', { name: 'Rule 2: attribute' }))
    .first()
    .fill('note')
  await form.getByRole('button', { name: 'Rule 2 up' }).press('Enter')
  await expect.poll(() => form.getByLabel('Rule 1: attribute').first().inputValue(), patience).toBe('note')
  await form.getByRole('button', { name: 'Take rule 1 away' }).press('Enter')
  await expect.poll(() => form.getByLabel('Rule 1: attribute').first().inputValue(), patience).toBe('account_no')
  await form.getByText('Nothing would change on the last').waitFor()
  await form.getByRole('button', { name: 'Cancel' }).press('Enter')
  await page.getByRole('button', { name: 'Change the rules' }).waitFor()
})

it('fits a phone, also with names without end', async () => {
  await send(`C-${'x'.repeat(150)}`, 'y'.repeat(120))
  const page = await desk.signedIn({ width: 390, height: 844 })
  await page.goto(`/sources/${company.sentry.id}`)
  await page.getByRole('heading', { name: 'The last 5 events' }).waitFor(patience)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})
