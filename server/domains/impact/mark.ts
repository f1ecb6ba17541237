import type { Transaction } from '#server/platform/database.ts'

/** An e-mail about the incident to this customer was accepted at `at`; the first one counts. */
export async function markTold(_tx: Transaction, _customerId: string, _incidentId: number, _at: Date): Promise<void> {}
