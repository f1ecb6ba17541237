import { eq } from 'drizzle-orm'
import { impacts } from '#drizzle/schema/impact.ts'
import type { Transaction } from '#server/platform/database.ts'
import { notifyLive } from '#server/platform/live.ts'

/** Beyond this many, one signal to every open caller page costs less than one for each customer. */
const namedCustomers = 500

/** Tells the caller pages of these customers, or of all when there are very many, to read again. */
export async function notifyCustomers(tx: Transaction, customerIds: string[]): Promise<void> {
  const some = customerIds.length <= namedCustomers
  await notifyLive(tx, some ? customerIds.map((id) => `customer:${id}` as const) : ['customers'])
}

/** Tells the caller pages of all whom the incident affects to read again. */
export async function notifyAffected(tx: Transaction, incidentId: number): Promise<void> {
  const rows = await tx
    .select({ customerId: impacts.customerId })
    .from(impacts)
    .where(eq(impacts.incidentId, incidentId))
    .limit(namedCustomers + 1)
  await notifyCustomers(
    tx,
    rows.map(({ customerId }) => customerId),
  )
}
