import { createExpressMiddleware } from '@trpc/server/adapters/express'
import express, { type Router } from 'express'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Actor } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { appRouter } from '#server/router.ts'
import { consoleHeaders, consoleRoutes } from './console.ts'
import { errorHandler, unknownPath } from './errors.ts'
import { healthRoutes } from './health.ts'
import { ownPages, sameOrigin } from './same-origin.ts'
import { serverTiming } from './timing.ts'

/** One call of the console, or some in one request. Texts are the largest that it sends. */
const callLimit = 1024 * 1024

export type HttpParts = {
  /** Intake: reads raw bytes, so it is asked before everything else; true when it has taken the request. */
  ingest(req: IncomingMessage, res: ServerResponse): boolean
  auth: Router
  rest: Router
  pop: Router
  actorOf(headers: Headers): Promise<Actor>
}

/** All of Knowfirst's HTTP in the order in which a request meets it. */
export function createHttp(ctx: Context, parts: HttpParts): RequestListener {
  const http = express()
  http.disable('x-powered-by')
  http.set('etag', false)
  http.use(healthRoutes(ctx))
  http.use(consoleHeaders(ctx.config.PUBLIC_URL?.startsWith('https:') ?? false))
  http.use(parts.auth)
  http.use('/api/v1', serverTiming, parts.rest, unknownPath)
  http.use(parts.pop)
  http.use(
    '/trpc',
    sameOrigin(ctx.config),
    ownPages(ctx.config),
    createExpressMiddleware({
      router: appRouter,
      maxBodySize: callLimit,
      createContext: async ({ req }) => {
        const actorNow = () => parts.actorOf(fetchHeaders(req.headers))
        return { ...ctx, actor: await actorNow(), actorNow }
      },
    }),
  )
  http.use(['/api', '/hooks', '/v1'], unknownPath)
  http.use(consoleRoutes())
  http.use(errorHandler(ctx.log))
  return (req, res) => {
    if (!parts.ingest(req, res)) http(req, res)
  }
}

/** Node's header object as the fetch standard's. */
function fetchHeaders(headers: NodeJS.Dict<string | string[]>): Headers {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  return new Headers(entries)
}
