import { type Request, Router } from 'express'
import { lookupInput } from '#shared/customers.ts'
import { countProblems } from '#server/domains/briefs/index.ts'
import {
  type FileFormat,
  findCustomer,
  importCustomers,
  listContacts,
  lookupCustomers,
} from '#server/domains/customers/index.ts'
import { customerPorts } from '#server/ports.ts'
import { invalid, notFound } from '#server/platform/errors.ts'
import { type RestContext, restRoute } from './frame.ts'

/** The directory for CRMs and desks: bulk upsert, one customer, lookup. */
export function customersRoutes(ctx: RestContext): Router {
  const routes = Router()
  routes.put(
    '/customers',
    restRoute(ctx, 'customers.write', async (acting, req, res) => {
      const country = typeof req.query.country === 'string' ? req.query.country : undefined
      // A refusal must reach the sender, who may still be sending.
      const bytes: AsyncIterable<Buffer> = req.iterator({ destroyOnReturn: false })
      res.json(await importCustomers(acting, customerPorts, bytes, { format: formatOf(req), country }))
    }),
  )
  routes.get(
    '/customers/:id',
    restRoute(ctx, 'customers.read', async (acting, req, res) => {
      const id = String(req.params.id)
      const customer = await findCustomer(acting.db, id)
      if (!customer) throw notFound(`There is no customer ${id}.`)
      res.json({ customer, contacts: await listContacts(acting.db, customer.id) })
    }),
  )
  routes.get(
    '/lookup',
    restRoute(ctx, 'customers.read', async (acting, req, res) => {
      const matches = await lookupCustomers(acting, lookupInput.parse(req.query), countProblems)
      res.json({ matches })
    }),
  )
  return routes
}

const formats: Record<string, FileFormat> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
}

/** What the sender says it is; undefined lets the content tell. */
function formatOf(req: Request): FileFormat | undefined {
  if (req.headers['content-encoding'] && req.headers['content-encoding'] !== 'identity')
    throw invalid('Send the customers without Content-Encoding.')
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type && Object.hasOwn(formats, type) ? formats[type] : undefined
}
