/** Rodavia's billing. Speaks to Knowfirst through the Sentry SDK; `SENTRY_DSN` is all that was set for it. */
import * as Sentry from '@sentry/node'
import { rarely, type Request, serveCustomers } from './serve.ts'

Sentry.init({
  release: 'billing@4.18.0',
  environment: 'production',
  serverName: 'billing-7c9f',
  // Dedupe drops an error that looks like the one before it, even when another customer met it.
  integrations: (defaults) => defaults.filter(({ name }) => name !== 'Dedupe'),
})

class CardDeclinedError extends Error {
  override name = 'CardDeclinedError'
}

serveCustomers({
  async handle(request) {
    if (rarely(0.012)) await chargeCard()
    await downloadInvoice(request)
  },
  report(error, { customer, contact }) {
    Sentry.startNewTrace(() => {
      Sentry.withScope((scope) => {
        scope.setUser({ id: customer.id, email: contact.email })
        scope.setTag('region', customer.region)
        scope.setTransactionName('GET /invoices/:number.pdf')
        Sentry.captureException(error)
      })
    })
  },
  close: () => Sentry.close(2_000),
})

async function downloadInvoice(request: Request): Promise<string> {
  const account = JSON.parse(await readAccount(request))
  return renderInvoice(account)
}

/** The new tax profiles reach one account after the other; the move left consolidated invoices behind. */
async function readAccount({ customer, troubled }: Request): Promise<string> {
  const taxProfile = { country: customer.country, rates: { standard: 0.2, reduced: 0.1 } }
  return JSON.stringify({ id: customer.id, vehicles: customer.vehicles, ...(!troubled && { taxProfile }) })
}

/** Believes that every account has a tax profile: that is the defect. */
function renderInvoice(account: { vehicles: number; taxProfile: { rates: { standard: number } } }): string {
  const net = account.vehicles * 14.9
  return `Total ${(net * (1 + account.taxProfile.rates.standard)).toFixed(2)}`
}

async function chargeCard(): Promise<void> {
  throw new CardDeclinedError('Card declined: insufficient funds')
}
