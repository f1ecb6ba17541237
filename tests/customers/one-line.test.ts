import { expect, it } from 'vitest'
import { readRows } from '#server/domains/customers/read-rows.ts'

it('reads a file without a line break in time that grows with its length', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => ({ id: `C-${index}`, name: 'x'.repeat(20) }))
  const bytes = (async function* () {
    yield Buffer.from(JSON.stringify(rows))
  })()
  let count = 0
  for await (const row of readRows(bytes, undefined)) if (!('reason' in row)) count += 1
  expect(count).toBe(rows.length)
})
