import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment in UTC, read and written as `Date`. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** A generated 64-bit key. Read as a number: safe up to 2^53 rows. */
export const serialKey = (name: string) => bigint(name, { mode: 'number' }).generatedAlwaysAsIdentity()

/** A reference to, or a count in, 64 bits. */
export const big = (name: string) => bigint(name, { mode: 'number' })

/** Text compared byte by byte, whatever the database's collation: so that an index finds what begins with something. */
export const byteText = customType<{ data: string }>({ dataType: () => 'text collate "C"' })
