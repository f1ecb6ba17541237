import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { AgentLanguage } from '#shared/languages.ts'
import { startTestApp, type TestApp } from '#tests/harness/app.ts'
import { launchBrowser } from './browser.ts'

export const admin = { email: 'ana@example.com', password: 'correct horse battery staple' }

/** For `expect.poll`: as long as Playwright itself waits. */
export const patience = { timeout: 30_000 }

export type Look = { theme?: 'light' | 'dark'; language?: AgentLanguage; width?: number; height?: number }

export type Desk = {
  app: TestApp
  /** A page of a browser of its own, nobody signed in. What it logs as an error fails the test. */
  page(look?: Look): Promise<Page>
  /** The same with the administrator signed in, on the board. */
  signedIn(look?: Look): Promise<Page>
  /** A page of somebody who visits another site; what goes wrong there is not ours. */
  visitor(): Promise<Page>
  stop(): Promise<void>
}

/** The running app and a Chromium before it. */
export async function openDesk(settings: Record<string, string> = {}): Promise<Desk> {
  const app = await startTestApp({ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, ...settings })
  const browser = await launchBrowser()
  const errors: string[] = []
  const page = (look: Look = {}) => openPage(browser, app.url, look, errors)
  return {
    app,
    page,
    async signedIn(look) {
      const opened = await page(look)
      await signIn(opened)
      return opened
    },
    visitor: async () => await (await browser.newContext()).newPage(),
    async stop() {
      await browser.close()
      await app.stop()
      expect(errors).toEqual([])
    },
  }
}

async function openPage(browser: Browser, url: string, look: Look, errors: string[]): Promise<Page> {
  const { theme = 'light', language = 'en', width = 1280, height = 800 } = look
  const context: BrowserContext = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    reducedMotion: 'reduce',
    viewport: { width, height },
  })
  await context.addInitScript((chosen) => {
    if (location.protocol === 'http:') localStorage.setItem('knowfirst-language', chosen)
  }, language)
  const page = await context.newPage()
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    // The browser logs every answer of 4xx by itself; the page shows those in words.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  return page
}

/** As a person does it; works in both languages. */
export async function signIn(page: Page, as = admin): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(as.email)
  await page.getByRole('textbox', { name: /^(Password|Mot de passe)/ }).fill(as.password)
  await page.getByRole('button', { name: /^(Sign in|Se connecter)$/ }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** What axe finds wrong on the page, each with its places. Runs through the debugger, so no policy stands in its way. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    // safe because the line above has put axe there
    const { axe: run } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await run.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`,
    )
  })
}
