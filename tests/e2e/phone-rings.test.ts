import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeSmtp, startSmtp } from '#tests/fakes/smtp.ts'
import { type Company, foundCompany, lefevre, sendAlert, sendError } from './company.ts'
import { type Desk, openDesk, patience, signIn } from './harness.ts'

let smtp: FakeSmtp
let desk: Desk
let company: Company
beforeAll(async () => {
  smtp = await startSmtp()
  desk = await openDesk({ SMTP_URL: smtp.url, MAIL_FROM: 'Support <support@knowfirst.example>' })
  company = await foundCompany(desk.app)
})
afterAll(async () => {
  await desk.stop()
  await smtp.stop()
})

it('the phone rings, and one approved e-mail arrives', { timeout: 120_000 }, async () => {
  const { app } = desk
  await sendError(app, company.sentry, lefevre.id, 'Could not render invoice 8812')
  await sendError(app, company.sentry, lefevre.id, 'Could not render invoice 8813')

  // The phone system opens the caller's page; nobody is signed in yet.
  const page = await desk.page()
  await page.goto(`/pop?phone=${encodeURIComponent('+33472000001')}`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(page)
  await page.getByRole('heading', { level: 1, name: lefevre.name }).waitFor()
  expect(new URL(page.url()).pathname).toBe(`/customers/${lefevre.id}`)
  await page.getByText('Not known yet').waitFor()

  // The alert goes off while the agent reads: the page says so by itself.
  await sendAlert(app, company.alerts, 'firing')
  await page.getByRole('link', { name: 'INC-1' }).first().waitFor()
  await page.getByText('Nobody has taken it yet.').waitFor()

  // By phone number, as it stands on the display.
  await page.goto('/')
  await page.getByRole('combobox', { name: 'Find a customer' }).fill('04 72 00 00 01')
  await page.getByRole('option', { name: /Transports Lefèvre/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: lefevre.name }).waitFor()
  const said = await page.getByRole('figure').getByRole('blockquote').textContent()
  expect(said).toMatch(/2 times|twice/)

  // One key, and the draft is there, in the contact's language.
  await page.getByRole('button', { name: 'Draft e-mail' }).waitFor()
  await page.keyboard.press('e')
  const draft = page.getByRole('region', { name: 'E-mail draft' })
  const text = draft.getByRole('textbox', { name: 'Text' })
  await text.waitFor()
  const written = await text.inputValue()
  expect(written).toContain('Claire Moreau')
  expect(written).not.toContain('PdfRenderError')
  await draft.getByText('Written by the built-in composer').waitFor()

  // Corrected by a person; a reload of the page loses nothing.
  const corrected = written.replace('Bonjour Claire Moreau,', 'Bonjour Madame Moreau,')
  expect(corrected).not.toBe(written)
  await text.fill(corrected)
  await page.reload()
  await expect.poll(() => text.inputValue(), patience).toBe(corrected)
  const subject = await draft.getByRole('textbox', { name: 'Subject' }).inputValue()

  // Pressed twice in a hurry.
  const send = draft.getByRole('button', { name: 'Approve and send to Claire Moreau' })
  await expect.poll(() => send.isEnabled(), patience).toBe(true)
  await send.dblclick()
  await draft.getByText('Sent. The mail server took it.').waitFor()

  expect(smtp.received).toHaveLength(1)
  const [letter] = smtp.received
  expect(letter?.to).toEqual(['claire.moreau@lefevre.example'])
  expect(letter?.mail.subject).toBe(subject)
  expect(letter?.mail.text?.trim()).toBe(corrected.trim())

  // And the customer's page remembers it.
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('complementary', { name: 'About this customer' }).getByText('e-mail to Claire Moreau').waitFor()
})
