import { afterAll, beforeAll, expect, it } from 'vitest'
import { upsertCustomers } from '#server/domains/customers/index.ts'
import { customerPorts } from '#server/ports.ts'
import { type Company, foundCompany, sendError } from './company.ts'
import { type Desk, openDesk } from './harness.ts'

/** What somebody with nothing but a public DSN, or a careless import, can have an agent look at. */
const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
const id = 'X<b>'

let desk: Desk
let company: Company
beforeAll(async () => {
  desk = await openDesk()
  company = await foundCompany(desk.app)
  const contacts = [{ name: evil, email: 'a?bcc=b@x.example' }]
  const input = { id, name: evil, tier: evil, region: evil, attributes: { [evil]: evil }, contacts }
  await upsertCustomers(company.ctx, customerPorts, [{ line: 1, input }])
  await sendError(desk.app, company.sentry, id, evil)
  const body = JSON.stringify({
    status: 'firing',
    groupKey: 'g',
    commonLabels: { alertname: 'A', service: 'billing' },
    commonAnnotations: { summary: evil },
    externalURL: 'javascript:window.pwned=1',
    alerts: [{ status: 'firing', labels: { service: 'billing' }, generatorURL: 'javascript:window.pwned=1' }],
  })
  const answer = await fetch(`${desk.app.url}/hooks/alertmanager/${company.alerts.key}`, { method: 'POST', body })
  expect(answer.status).toBe(200)
})
afterAll(() => desk.stop())

it('is text on every page, and no link leads out of it', { timeout: 120_000 }, async () => {
  const page = await desk.signedIn()
  for (const path of ['/', `/customers/${encodeURIComponent(id)}`, '/incidents', '/incidents/INC-1']) {
    await page.goto(path)
    await page.getByText('<img src=x onerror=').first().waitFor()
    const found = await page.evaluate(() => ({
      ran: Reflect.get(window, 'pwned'),
      images: document.querySelectorAll('img[src="x"]').length,
      links: [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? ''),
    }))
    expect(found).toMatchObject({ ran: undefined, images: 0 })
    expect(found.links.filter((link) => !/^(?:\/|#|mailto:|tel:)/.test(link) || /[?&]bcc=/i.test(link))).toEqual([])
  }
})
