import { expect, test } from 'vitest'
import { permissions } from '#shared/access.ts'
import { router } from '#server/domains/access/index.ts'
import { appRouter } from '#server/router.ts'

type Procedures = Record<string, { _def: { meta?: unknown } }>

/** Procedures that say neither which permission they need nor why they are for everybody. */
function undeclared(procedures: Procedures): string[] {
  return Object.entries(procedures).flatMap(([path, { _def }]) => (declares(_def.meta) ? [] : [path]))
}

function declares(meta: unknown): boolean {
  if (typeof meta !== 'object' || meta === null) return false
  if ('permission' in meta) return typeof meta.permission === 'string' && meta.permission in permissions
  return 'public' in meta && typeof meta.public === 'string' && meta.public.length > 10
}

/** tRPC keeps all procedures of merged routers in one flat record. */
// safe because every entry is a procedure, and a procedure has a _def
const all = appRouter._def.procedures as unknown as Procedures

test('every procedure declares its permission, or why it is public', () => {
  expect(Object.keys(all).length).toBeGreaterThan(15)
  expect(undeclared(all)).toEqual([])
})

test('only these are public', () => {
  const open = Object.entries(all).filter(([, { _def }]) => JSON.stringify(_def.meta).startsWith('{"public"'))
  expect(open.map(([path]) => path).toSorted()).toEqual([
    'access.me',
    'access.setup',
    'access.setupNeeded',
    'live.changes',
  ])
})

test('the walk finds a procedure that declares nothing', async () => {
  const { initTRPC } = await import('@trpc/server')
  const bare = initTRPC.create().procedure.query(() => 1)
  // safe as above
  const planted = router({ deep: { bare } })._def.procedures as unknown as Procedures
  expect(undeclared(planted)).toEqual(['deep.bare'])
})
