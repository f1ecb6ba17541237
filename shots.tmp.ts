import { launchBrowser } from './tests/e2e/browser.ts'
const base = 'http://127.0.0.1:4377'
const browser = await launchBrowser()
for (const [w, theme, lang] of [
  [1280, 'light', 'en'],
  [390, 'dark', 'fr'],
  [820, 'dark', 'en'],
] as const) {
  const page = await browser.newPage({ viewport: { width: w, height: 1000 }, colorScheme: theme, locale: lang })
  await page.goto(base + '/sign-in')
  await page.locator('input[type=email], input[name=email]').first().fill('a@b.example')
  await page.locator('input[type=password]').first().fill('correct horse battery')
  await page.keyboard.press('Enter')
  await page.waitForURL((u) => !u.pathname.includes('sign-in'))
  if (lang === 'fr') {
    await page.evaluate(async () => {
      await fetch('/trpc/access.setLocale', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ locale: 'fr' }),
      })
    })
    await page.reload()
  }
  await page.goto(base + '/sources/1')
  await page.waitForTimeout(1500)
  await page.screenshot({ path: `/tmp/kf/t-shot-source-${w}.png`, fullPage: true })
  await page.goto(base + '/settings')
  await page.waitForTimeout(1200)
  if (w === 1280) {
    const f = page.locator('input[inputmode=numeric]').first()
    await f.fill('30')
    await page.waitForTimeout(200)
  }
  await page.screenshot({ path: `/tmp/kf/t-shot-settings-${w}.png`, fullPage: true })
  await page.close()
}
await browser.close()
