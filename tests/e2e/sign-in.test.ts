import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityProblems, admin, type Desk, openDesk } from './harness.ts'

describe('the first visit', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk({ ADMIN_EMAIL: '', ADMIN_PASSWORD: '' })
  })
  afterAll(() => desk.stop())

  it('makes the first administrator and shows how to connect a source', async () => {
    const page = await desk.page()
    await page.goto('/')
    await page.getByRole('heading', { name: 'Welcome to Knowfirst' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Your name').fill('Ana Lopez')
    await page.getByLabel('E-mail').fill(admin.email)
    await page.getByRole('textbox', { name: /^Password/ }).fill(admin.password)
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
    await page.getByText('Nothing sends to Knowfirst yet').waitFor()

    await page.getByLabel('Name').fill('Billing, production')
    await page.getByRole('button', { name: 'Create the source' }).click()
    await page.getByText('Waiting for the first event…').waitFor()
    const dsn = await page.getByLabel('DSN', { exact: true }).textContent()
    expect(dsn).toMatch(/^http:\/\/[0-9a-f]{32}@.+\/\d+$/)
  })
})

describe('signing in', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk.stop())

  it('says what is wrong, keeps what was typed, and then goes where one wanted to go', async () => {
    const page = await desk.page()
    await page.goto('/emails')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const password = page.getByRole('textbox', { name: /^Password/ })
    await page.getByLabel('E-mail').fill(admin.email)
    await password.fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('do not belong together').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(admin.email)
    expect(await password.inputValue()).toBe('not the password')
    await password.fill(admin.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'E-mails' }).waitFor()

    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto('/emails')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('speaks French when asked to, at once', async () => {
    const page = await desk.signedIn()
    await page.getByRole('button', { name: 'Français' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tableau' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr')
  })
})
