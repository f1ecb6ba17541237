import { accessRouter, router } from '#server/domains/access/index.ts'
import { sourcesRouter } from '#server/domains/sources/index.ts'
import { liveRouter } from '#server/http/live.ts'

/** Everything the console can ask. */
export const appRouter = router({ access: accessRouter, sources: sourcesRouter, live: liveRouter })

export type AppRouter = typeof appRouter
