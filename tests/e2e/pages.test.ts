import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { sourceKinds } from '#shared/sources.ts'
import { customerPorts } from '#server/ports.ts'
import { accessibilityProblems, type Desk, openDesk } from './harness.ts'
import { type Company, foundCompany, lefevre, sendAlert, sendError } from './company.ts'

/** Besides the company's own two; each has other sections on its page. */
const otherKinds = sourceKinds.filter((kind) => kind !== 'sentry' && kind !== 'alertmanager')

const pages: Record<string, { en: string | RegExp; fr: string | RegExp }> = {
  '/': { en: 'Board', fr: 'Tableau' },
  [`/customers/${lefevre.id}`]: { en: lefevre.name, fr: lefevre.name },
  '/customers/C-20420': { en: 'Harbour Freight Ltd', fr: 'Harbour Freight Ltd' },
  '/customers/seen-only-in-errors': { en: 'seen-only-in-errors', fr: 'seen-only-in-errors' },
  '/customers/nobody': { en: 'No customer nobody', fr: 'Aucun client nobody' },
  '/incidents': { en: 'Incidents', fr: 'Incidents' },
  '/incidents?new=empty': { en: 'Open an incident', fr: 'Ouvrir un incident' },
  '/incidents/INC-1': { en: 'Invoices do not download', fr: 'Invoices do not download' },
  '/incidents/INC-99': { en: 'INC-99', fr: 'INC-99' },
  '/issues': { en: 'Errors', fr: 'Erreurs' },
  '/issues/1': { en: /Could not render/, fr: /Could not render/ },
  '/issues/999': { en: 'Error 999', fr: 'Erreur 999' },
  '/emails': { en: 'E-mails', fr: 'E-mails' },
  '/sources': { en: 'Sources', fr: 'Sources' },
  '/sources/1': { en: 'Billing, production', fr: 'Billing, production' },
  ...Object.fromEntries(
    otherKinds.map((kind, at) => [`/sources/${at + 3}`, { en: `One of ${kind}`, fr: `One of ${kind}` }]),
  ),
  '/sources/99': { en: 'Sources', fr: 'Sources' },
  '/people': { en: 'People & keys', fr: 'Comptes et clés' },
  '/settings': { en: 'Settings', fr: 'Réglages' },
  '/find?q=example': { en: /^Which customer/, fr: /^Quel client/ },
  '/nowhere': { en: 'Not found', fr: 'Page introuvable' },
}

const endless = { id: `C-${'x'.repeat(150)}`, name: 'W'.repeat(200), attributes: { ['a'.repeat(90)]: 'b'.repeat(300) } }
const manyProblems = 10

let desk: Desk
let company: Company
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  const { sentry, alerts, ctx } = company
  for (const kind of otherKinds) await createSource(ctx, { kind, name: `One of ${kind}` })
  await sendError(desk.app, sentry, lefevre.id, 'Could not render <b>invoice</b> 8812')
  await sendError(desk.app, sentry, 'seen-only-in-errors', 'Could not render invoice 8813')
  await sendAlert(desk.app, alerts, 'firing')
})
afterAll(() => desk.stop())

async function visit(page: Page, path: string, heading: string | RegExp): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(['en', 'fr'] as const)(
    'every page can be used by everybody, in %s',
    { timeout: 240_000 },
    async (language) => {
      const page = await desk.signedIn({ theme, language })
      const problems: Record<string, string[]> = {}
      for (const [path, heading] of Object.entries(pages)) {
        await visit(page, path, heading[language])
        const found = await accessibilityProblems(page)
        if (found.length > 0) problems[path] = found
      }
      expect(problems).toEqual({})
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language)
      await page.context().close()
    },
  )
})

it.each(['light', 'dark'] as const)('what opens can be used by everybody too, in the %s theme', async (theme) => {
  const page = await desk.signedIn({ theme })
  const check = async () => expect(await accessibilityProblems(page)).toEqual([])
  await visit(page, `/customers/${lefevre.id}`, lefevre.name)
  await page.keyboard.press('r')
  await page.getByRole('form', { name: 'Record contact' }).waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Draft e-mail' }).click()
  await page.getByRole('region', { name: 'E-mail draft' }).getByRole('textbox', { name: 'Text' }).waitFor()
  await check()
  await page.getByRole('combobox', { name: 'Find a customer' }).fill('har')
  await page.getByRole('option', { name: /Harbour/ }).waitFor()
  await check()
  await visit(page, '/incidents/INC-1', 'Invoices do not download')
  await page.getByRole('button', { name: 'Update', exact: true }).click()
  await page.getByRole('button', { name: 'Write it' }).click()
  await page.getByRole('button', { name: 'Change scope' }).click()
  await check()
  await visit(page, '/sources', 'Sources')
  await page.getByRole('link', { name: /^Billing/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Billing' }).waitFor()
  await check()
  await page.getByRole('button', { name: 'Change the rules' }).click()
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByLabel('Requests a minute').fill('many')
  await page.getByRole('button', { name: 'New key' }).click()
  await page.getByText('gets a new key').waitFor()
  await check()
  await page.keyboard.press('Escape')
  await visit(page, '/sources', 'Sources')
  await page.getByRole('button', { name: 'New source' }).click()
  await check()
  await visit(page, '/issues/1', /^PdfRenderError/)
  await page.getByRole('button', { name: 'Merge another into this' }).click()
  await page.getByRole('list', { name: /the same as this one/ }).waitFor()
  await check()
  await visit(page, '/settings', 'Settings')
  await page.getByLabel('Days to keep').fill('30')
  await page.getByRole('button', { name: 'Keep 30 days' }).waitFor()
  await check()
  await page.getByRole('button', { name: /^Account of/ }).click()
  await page.getByRole('menuitem', { name: 'My phone' }).click()
  await page.getByRole('dialog', { name: 'My phone' }).waitFor()
  await check()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'My phone' }).waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await check()
})

it('shows telemetry as text, never as part of the page', async () => {
  const page = await desk.signedIn()
  await visit(page, `/customers/${lefevre.id}`, lefevre.name)
  await page.getByText('Technical detail').first().click()
  await page.getByText('Could not render <b>invoice</b> 8812').first().waitFor()
  await page.getByText('From telemetry, not checked').first().waitFor()
})

it('says at once that it cannot be done offline, keeps what was typed, and does not do it later', async () => {
  const page = await desk.signedIn()
  await visit(page, '/sources', 'Sources')
  await page.getByRole('button', { name: 'New source' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Made offline')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Create the source' }).click()
  await page.getByText('Knowfirst does not answer.').first().waitFor()
  await page.context().setOffline(false)
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Made offline')
  await visit(page, '/sources', 'Sources')
  await page.getByRole('link', { name: /^One of calls/ }).waitFor()
  expect(await page.getByRole('link', { name: /^Made offline/ }).count()).toBe(0)
})

it('fits a phone: nothing is wider than the screen', async () => {
  const page = await desk.signedIn({ width: 390, height: 844 })
  for (const [path, { en }] of Object.entries(pages)) {
    await visit(page, path, en)
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 390])
  }
})

it('holds names, IDs and lists without end, and keeps the timeline within reach', async () => {
  await upsertCustomers(company.ctx, customerPorts, [{ line: 1, input: endless }])
  for (let n = 1; n <= manyProblems; n += 1) {
    await sendError(desk.app, company.sentry, endless.id, `${'z'.repeat(100 + n)} failed`, `s${'y'.repeat(120)}`)
  }
  for (const width of [390, 1024, 1440]) {
    const page = await desk.signedIn({ width, height: 844 })
    for (const path of [`/customers/${endless.id}`, `/customers/nobody-${endless.id}`, '/']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
      const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
      expect([path.slice(0, 20), scrolled]).toEqual([path.slice(0, 20), width])
    }
    await page.context().close()
  }
  const page = await desk.signedIn({})
  await page.goto(`/customers/${endless.id}`)
  const folded = page.getByRole('button', { name: 'Something does not work' })
  await page.getByRole('button', { name: 'Show 2 more' }).click()
  await expect.poll(() => folded.count()).toBe(manyProblems - 1)
})
