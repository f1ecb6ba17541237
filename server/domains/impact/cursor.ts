import { z } from 'zod'
import { invalid } from '#server/platform/errors.ts'

/** Where a page ended: the moment as PostgreSQL writes it, to the microsecond, and the customer. */
const cursor = z.object({ lastSeen: z.string().regex(/^[-0-9:.+ ]{10,40}$/), customerId: z.string() })
export type Cursor = z.infer<typeof cursor>

export const writeCursor = ({ lastSeen, customerId }: Cursor): string =>
  Buffer.from(JSON.stringify([lastSeen, customerId])).toString('base64url')

/** Throws `invalid` for text that `writeCursor` did not write. */
export function readCursor(text: string): Cursor {
  try {
    const [lastSeen, customerId] = z
      .tuple([z.string(), z.string()])
      .parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return cursor.parse({ lastSeen, customerId })
  } catch {
    throw invalid('`after` must be the `next` of the page before.')
  }
}
