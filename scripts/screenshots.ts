/**
 * Takes a picture of every page of a running Knowfirst, in three sizes, both themes and both languages:
 *
 *   URL=http://127.0.0.1:4000 EMAIL=… PASSWORD=… node scripts/screenshots.ts [part of a name]
 *
 * CUSTOMER (an ID), INCIDENT (such as INC-1), ISSUE and SOURCE (numbers) say whose pages; pictures go to screenshots/.
 */
import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../tests/e2e/browser.ts'

const {
  URL: base = 'http://127.0.0.1:4000',
  EMAIL = '',
  PASSWORD = '',
  CUSTOMER = 'C-1',
  INCIDENT = 'INC-1',
  ISSUE = '1',
  SOURCE = '1',
} = process.env
const only = process.argv[2] ?? ''
const sizes = { wide: [1440, 900], middle: [1024, 768], narrow: [390, 844] } as const
const pages = {
  board: '/',
  caller: `/customers/${CUSTOMER}`,
  draft: `/customers/${CUSTOMER}`,
  unknown: '/customers/nobody',
  incidents: '/incidents',
  'incident-new': '/incidents?new=empty',
  incident: `/incidents/${INCIDENT}`,
  emails: '/emails',
  issues: '/issues',
  issue: `/issues/${ISSUE}`,
  sources: '/sources',
  source: `/sources/${SOURCE}`,
  people: '/people',
  settings: '/settings',
  find: '/find?q=ha',
  missing: '/nowhere',
}

async function signIn(browser: Browser, language: string, theme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ baseURL: base, colorScheme: theme, locale: language })
  await context.addInitScript((chosen) => localStorage.setItem('knowfirst-language', chosen), language)
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.locator('input[type=email]').fill(EMAIL)
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.screenshot({ path: `screenshots/sign-in.${theme}.${language}.png` })
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/')
  return page
}

async function shoot(page: Page, name: string, path: string, suffix: string): Promise<void> {
  await page.goto(path)
  await page.waitForLoadState('load')
  await page.waitForTimeout(900)
  if (name === 'draft') {
    await page.keyboard.press('e')
    await page.waitForTimeout(2_500)
  }
  if (name === 'sources') await page.locator('main button[aria-expanded]').first().click()
  await page.screenshot({ path: `screenshots/${name}.${suffix}.png` })
}

await mkdir('screenshots', { recursive: true })
const browser = await launchBrowser()
for (const theme of ['light', 'dark'] as const) {
  for (const language of ['en', 'fr']) {
    const page = await signIn(browser, language, theme)
    for (const [size, [width, height]] of Object.entries(sizes)) {
      await page.setViewportSize({ width, height })
      for (const [name, path] of Object.entries(pages)) {
        const suffix = `${size}.${theme}.${language}`
        if (`${name}.${suffix}`.includes(only)) await shoot(page, name, path, suffix)
      }
    }
    await page.context().close()
  }
}
await browser.close()
