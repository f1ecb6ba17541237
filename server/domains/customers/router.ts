import { z } from 'zod'
import { lookupInput, saveContactInput } from '#shared/customers.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { notFound } from '#server/platform/errors.ts'
import { type CountProblems, lookupCustomers } from './lookup.ts'
import { findCustomer, listContacts } from './queries.ts'
import { saveContact } from './save-contact.ts'

const customerId = z.string().min(1).max(200)

/** What the console asks about customers. `countProblems` comes from above: customers know no impact. */
export const createCustomersRouter = (ports: { countProblems: CountProblems }) =>
  router({
    /** `{ matches }`, best first, at most 20. */
    lookup: procedure('customers.read')
      .input(lookupInput)
      .query(async ({ ctx, input }) => ({ matches: await lookupCustomers(ctx, input, ports.countProblems) })),
    byId: procedure('customers.read')
      .input(z.object({ id: customerId }))
      .query(async ({ ctx, input }) => {
        const customer = await findCustomer(ctx.db, input.id)
        if (!customer) throw notFound(`There is no customer ${input.id}.`)
        return customer
      }),
    contacts: procedure('customers.read')
      .input(z.object({ customerId }))
      .query(async ({ ctx, input }) => await listContacts(ctx.db, input.customerId)),
    saveContact: procedure('contacts.record')
      .input(saveContactInput)
      .mutation(async ({ ctx, input }) => await saveContact(ctx, input)),
  })
