import { router } from '#server/domains/access/index.ts'
import { liveRouter } from '#server/http/live.ts'

/** Everything the console can ask. */
export const appRouter = router({ live: liveRouter })

export type AppRouter = typeof appRouter
