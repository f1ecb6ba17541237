import { once } from 'node:events'
import type { Response } from 'express'
import type { z } from 'zod'
import type { AffectedItem, affectedInput } from '#shared/impact.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { affectedItems } from '#server/domains/impact/index.ts'
import { findIncident } from '#server/domains/incidents/index.ts'

const columns = [
  'customerId',
  'name',
  'tier',
  'level',
  'why',
  'events',
  'firstSeen',
  'lastSeen',
  'toldAt',
  'calledAt',
  'recoveredAt',
] as const satisfies (keyof AffectedItem)[]
const pageSize = 500

/** All accounts of the incident that pass the filter, as one view of the data, page by page. */
export async function sendAffectedCsv(
  ctx: ActorContext,
  input: z.output<typeof affectedInput>,
  res: Response,
): Promise<void> {
  const { id } = await findIncident(ctx.db, input.ref)
  res.type('text/csv').attachment(`${input.ref}-affected.csv`)
  await ctx.db.transaction(
    async (tx) => {
      let page = await affectedItems(tx, ctx, id, { ...input, limit: pageSize })
      await write(res, `${columns.join(',')}\r\n${page.items.map(csvLine).join('')}`)
      while (page.next !== null && !res.destroyed) {
        page = await affectedItems(tx, ctx, id, { ...input, limit: pageSize, after: page.next })
        await write(res, page.items.map(csvLine).join(''))
      }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  res.end()
}

/** Waits when the reader is slower than we are; a reader who went away ends the waiting. */
async function write(res: Response, text: string): Promise<void> {
  if (res.destroyed || res.write(text)) return
  const gone = new AbortController()
  const leave = () => gone.abort()
  res.once('close', leave)
  await once(res, 'drain', { signal: gone.signal }).catch(() => {})
  res.off('close', leave)
}

const csvLine = (item: AffectedItem) => `${columns.map((column) => csvCell(item[column])).join(',')}\r\n`

/** RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
