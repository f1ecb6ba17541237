import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { drafts } from '#drizzle/schema/notices.ts'
import { type FakeOpenai, startOpenai } from '#tests/fakes/openai.ts'
import { type FakeProxy, startProxy } from '#tests/fakes/proxy.ts'
import { type FakeSmtp, startSmtp } from '#tests/fakes/smtp.ts'
import { type Company, foundCompany, lefevre, sendAlert, sendError } from './company.ts'
import { accessibilityProblems, type Desk, openDesk, patience } from './harness.ts'

const long = { timeout: 120_000 }

let llm: FakeOpenai
let smtp: FakeSmtp
let proxy: FakeProxy
let desk: Desk
let company: Company
let page: Page
let draft: Locator

beforeAll(async () => {
  llm = await startOpenai()
  smtp = await startSmtp()
  desk = await openDesk({
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Support <support@knowfirst.example>',
    OPENAI_BASE_URL: llm.url,
    OPENAI_MODEL: 'fake',
  })
  proxy = await startProxy(desk.app.url)
  company = await foundCompany(desk.app)
  await sendError(desk.app, company.sentry, lefevre.id, 'Could not render invoice 8812')
})
afterAll(async () => {
  await proxy.stop()
  await desk.stop()
  await smtp.stop()
  await llm.stop()
})

beforeEach(async () => {
  page = await desk.signedIn()
  draft = page.getByRole('region', { name: 'E-mail draft' })
})
afterEach(async () => {
  // What the next test shows must not depend on what this one sent.
  llm.script.length = 0
  smtp.script.length = 0
  await page.context().close()
})

const text = () => draft.getByRole('textbox', { name: 'Text' })
const send = () => draft.getByRole('button', { name: /^Approve and send/ })

async function ask(site = ''): Promise<void> {
  await page.goto(`${site}/customers/${lefevre.id}`)
  await page.getByRole('button', { name: 'Draft e-mail' }).first().click()
}

/** A picture of the state for the eye, in both themes, when SCREENSHOTS names a folder; axe looks in any case. */
async function look(name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction(
      (scheme) =>
        document.documentElement.dataset['mantineColorScheme'] === scheme &&
        !document.getAnimations().some((one) => one instanceof CSSTransition),
      colorScheme,
    )
    expect(await accessibilityProblems(page)).toEqual([])
    if (folder) await page.screenshot({ path: `${folder}/${name}.${colorScheme}.png` })
  }
}

it('the text streams in, and the page says that the language model wrote it', long, async () => {
  llm.script.push('pause')
  await ask()
  await draft.getByText('Writing…').waitFor()
  await draft.getByText('Bonjour Claire Moreau').waitFor()
  expect(await draft.getByText('Bien cordialement').count()).toBe(0)
  expect(await text().count()).toBe(0)
  await look('streaming')
  llm.goOn()
  await draft.getByText('Written by the language model from the facts below.').waitFor()
  expect(await text().inputValue()).toContain('Bien cordialement')
  expect(await send().isEnabled()).toBe(true)
})

it.each([
  ['tooManyRequests', 'The language model is over its limit at the moment.'],
  ['stall', 'The language model took too long.'],
  ['lie', 'The language model’s text did not pass the checks.'],
] as const)('when the language model does "%s", the composer writes and the page says why', long, async (deed, why) => {
  // Once more when it is asked to try again, or to repair what it wrote.
  llm.script.push(deed, deed)
  await ask()
  await draft.getByText('Written by the built-in composer').waitFor()
  await draft.getByText(why).waitFor()
  expect(await text().inputValue()).not.toMatch(/4711|3:33/)
  expect(await send().isEnabled()).toBe(true)
  await look(`composer-${deed}`)
})

it('a connection lost in the middle is said, and trying again leaves one draft', long, async () => {
  llm.script.push('pause')
  await ask(proxy.url)
  await draft.getByText('Bonjour Claire Moreau').waitFor()
  const composed = () => desk.app.ctx.db.$count(drafts)
  const before = await composed()
  const again: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('notices.compose')) again.push(request.url())
  })
  // What a proxy does that is started again: the stream ends in the middle.
  proxy.cut()
  await draft.getByText('The draft could not be written').waitFor()
  await look('connection-lost')
  llm.goOn()
  await draft.getByRole('button', { name: 'Try again' }).click()
  await text().waitFor()
  expect(again).toHaveLength(1)
  expect(await composed()).toBe(before + 1)
})

it('a promise that no fact backs is marked at its words and cannot be sent until it is gone', long, async () => {
  await ask()
  await text().waitFor()
  const written = await text().inputValue()
  await text().fill(written.replace('Bien cordialement', 'Tout sera réparé demain à 14 h.\n\nBien cordialement'))
  await draft.getByText('No fact of this customer has the time').waitFor()
  await expect.poll(() => send().isEnabled(), patience).toBe(false)
  await expect.poll(() => draft.locator('mark').allTextContents(), patience).toContain('14 h')
  await look('blocked')

  // Not even a hurried hand that is faster than the check.
  await text().fill(written)
  await draft.getByText('All checks passed.').waitFor()
  await text().fill(written.replace('Bien cordialement', 'Tout sera réparé demain à 14 h.\n\nBien cordialement'))
  await send().click()
  await expect.poll(() => send().isEnabled(), patience).toBe(false)
  expect(smtp.received).toEqual([])

  await text().fill(written)
  await draft.getByText('All checks passed.').waitFor()
  expect(await send().isEnabled()).toBe(true)
})

it('a fact that changed meanwhile recalls the draft and says what changed', long, async () => {
  await sendAlert(desk.app, company.alerts, 'firing')
  await ask()
  await text().waitFor()
  const own = (await text().inputValue()).replace('Bonjour Claire Moreau', 'Bonjour Madame Moreau')
  await text().fill(own)
  await draft.getByText('All checks passed.').waitFor()
  await sendAlert(desk.app, company.alerts, 'resolved')
  await send().click()
  await draft.getByText('This draft was recalled').waitFor()
  await draft.getByRole('button', { name: 'Copy the text of this draft' }).waitFor()
  await draft
    .getByText(/^(No longer true|It said|New)/)
    .first()
    .waitFor()
  await draft.getByText('Bonjour Madame Moreau').waitFor()
  expect(smtp.received).toEqual([])
  await look('recalled')

  // Also after a reload.
  await page.reload()
  await draft
    .getByText(/^(No longer true|It said|New)/)
    .first()
    .waitFor()
  await draft.getByRole('button', { name: 'Write a new one' }).click()
  await expect.poll(() => text().count(), patience).toBe(1)
  expect(await text().inputValue()).toContain('Bonjour Claire Moreau')
})

it('a refusal of the mail server is shown with its answer, and it can be sent again', long, async () => {
  smtp.script.push({ do: 'refuse', code: 550, text: 'No such user here' })
  await ask()
  await text().waitFor()
  await send().click()
  await draft.getByText('No such user here').waitFor()
  await draft.getByText('not delivered', { exact: true }).waitFor()
  expect(smtp.received).toEqual([])
  await look('refused')

  await page.goto('/emails')
  await page.getByRole('button', { name: /not delivered/ }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect.poll(() => smtp.received.length, patience).toBe(1)
  await page.getByRole('button', { name: /claire\.moreau.*sent/ }).waitFor()
})

it('an answer of the mail server that was lost is shown as uncertain', long, async () => {
  const before = smtp.received.length
  smtp.script.push({ do: 'dropAfterData', keeps: true })
  await ask()
  await text().waitFor()
  await send().click()
  await draft.getByText('Nobody knows whether it arrived').waitFor()
  await draft.getByText('uncertain', { exact: true }).waitFor()
  expect(await draft.getByText('Sent. The mail server took it.').count()).toBe(0)
  await look('uncertain')

  await page.goto('/emails')
  await page.getByRole('button', { name: /uncertain/ }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('may get it twice').waitFor()
  await look('uncertain-again')
  expect(smtp.received).toHaveLength(before + 1)
})

it('without a mail server it is kept and never called sent', long, async () => {
  const bare = await openDesk()
  try {
    const { sentry } = await foundCompany(bare.app)
    await sendError(bare.app, sentry, lefevre.id, 'Could not render invoice 8812')
    await page.context().close()
    page = await bare.signedIn()
    draft = page.getByRole('region', { name: 'E-mail draft' })
    await ask()
    await text().waitFor()
    await send().click()
    await draft.getByText('Kept, not sent: no mail server is set up.').waitFor()
    expect(await draft.getByText('Sent.').count()).toBe(0)
    await look('no-mail-server')
  } finally {
    await bare.stop()
  }
})
