import type { Request, RequestHandler } from 'express'
import type { Config } from '#server/platform/config.ts'
import { forbidden } from '#server/platform/errors.ts'

const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that change something when a browser sends them for another site: the session cookie comes along
 * by itself. A browser always says where such a request comes from; what says nothing is no browser.
 */
export function sameOrigin(config: Pick<Config, 'PUBLIC_URL'>): RequestHandler {
  const publicOrigin = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).origin : undefined
  return (req, _res, next) => {
    if (!harmless.has(req.method) && !comesFromUs(req, publicOrigin)) {
      throw forbidden('This request came from another site. Open Knowfirst at its own address; PUBLIC_URL names it.')
    }
    next()
  }
}

/**
 * For addresses that only our own pages call: also reading is refused when another site has the browser do it, by a
 * link, a form or a picture. A subscription is a GET and may write, and the cookie goes along with a link.
 */
export function ownPages(config: Pick<Config, 'PUBLIC_URL'>): RequestHandler {
  const publicOrigin = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).origin : undefined
  return (req, _res, next) => {
    // Without https a browser leaves the Sec-Fetch headers out; what it wants to show says enough.
    const shown = /text\/html|image\//i.test(req.headers.accept ?? '') || req.headers['sec-fetch-mode'] === 'navigate'
    if (shown || !comesFromUs(req, publicOrigin)) {
      throw forbidden('This address is for the pages of Knowfirst. Open Knowfirst itself.')
    }
    next()
  }
}

function comesFromUs(req: Request, publicOrigin: string | undefined): boolean {
  const { origin, host } = req.headers
  const site = req.headers['sec-fetch-site']
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none'
  if (origin === publicOrigin) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
