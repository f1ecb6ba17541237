import express, { type Request as ExpressRequest, type Response as ExpressResponse, Router } from 'express'
import { type Auth, authPath, clientAddressHeader } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { DomainError, type ErrorCode, invalid, notFound } from '#server/platform/errors.ts'
import { sameOrigin } from './same-origin.ts'

const bodyLimit = '16kb'

/** All of better-auth that is served. Everything else it could do has a verb of our own, or is not offered. */
const served = new Set(['POST /sign-in/email', 'POST /sign-out', 'GET /get-session'])

/** What a client may tell better-auth. No forwarded address: that is the server's to say. Sec-Fetch was judged before. */
const passedOn = ['cookie', 'content-type', 'origin', 'user-agent']

/** Sign-in, sign-out and the session, below `/auth`. Reads its own bodies: mount it before any body parser. */
export function authRoutes(ctx: Context, auth: Auth): Router {
  const routes = Router()
  routes.all(
    `${authPath}/*splat`,
    sameOrigin(ctx.config),
    express.raw({ type: () => true, limit: bodyLimit }),
    async (req, res) => {
      if (!served.has(`${req.method} ${req.path.slice(authPath.length)}`)) {
        throw notFound(`There is no ${req.method} ${req.path} here.`)
      }
      await answer(ctx, res, await auth.handle(fetchRequest(req)))
    },
  )
  return routes
}

function fetchRequest(req: ExpressRequest): Request {
  const headers = new Headers({ [clientAddressHeader]: req.socket.remoteAddress ?? '' })
  for (const name of passedOn) {
    const value = req.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const given = Buffer.isBuffer(req.body) && req.body.length > 0 && req.method === 'POST'
  const url = `http://${req.headers.host}${req.originalUrl}`
  if (!URL.canParse(url)) throw invalid('The header Host is not the name of a machine.')
  return new Request(url, { method: req.method, headers, body: given ? new Uint8Array(req.body) : undefined })
}

async function answer(ctx: Context, res: ExpressResponse, response: Response): Promise<void> {
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) res.set('Set-Cookie', cookies)
  if (!response.ok) throw await refusal(ctx, response)
  // Not better-auth's own body: it holds the session's token, which no script needs to see.
  res.set('Cache-Control', 'no-store').json({ ok: true })
}

/** better-auth's refusal in our words and our shape. */
async function refusal(ctx: Context, response: Response): Promise<Error> {
  const text = await response.text()
  const retryAfterSeconds = Number(response.headers.get('x-retry-after')) || 60
  switch (response.status) {
    case 401:
      ctx.log.info('sign-in refused: wrong e-mail or password')
      return new DomainError('unauthenticated', 'E-mail or password is wrong.')
    case 403:
      return new DomainError('forbidden', messageOf(text) ?? 'This is not allowed.')
    case 429:
      return new DomainError('too_many', `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, {
        retryAfterSeconds,
      })
    default:
      return response.status < 500
        ? new DomainError(codeFor(response.status), messageOf(text) ?? 'This cannot be used.')
        : new Error(`sign-in failed: ${text}`)
  }
}

function codeFor(status: number): ErrorCode {
  return status === 404 ? 'not_found' : 'invalid'
}

function messageOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('message' in body)) return undefined
    return typeof body.message === 'string' ? body.message : undefined
  } catch {
    return undefined
  }
}
