import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import express, { type RequestHandler, Router } from 'express'
import helmet from 'helmet'

const built = join(import.meta.dirname, '../../dist/client')

/** Headers for what a browser shows. Plain http must work, so nothing here insists on https. */
export function consoleHeaders(secure: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    strictTransportSecurity: secure,
    originAgentCluster: false,
    crossOriginOpenerPolicy: secure,
  })
}

/** The built console: its files, and its one page for every other path. */
export function consoleRoutes(folder = built): Router {
  const routes = Router()
  const page = join(folder, 'index.html')
  const assets = join(folder, 'assets')
  routes.use('/assets', smaller(assets), express.static(assets, { immutable: true, maxAge: '1y', fallthrough: false }))
  routes.use(express.static(folder, { index: false }))
  routes.get('/{*path}', (_req, res) => {
    if (!existsSync(page))
      return void res.status(503).type('text/plain').send('The console is not built. Run npm run build.\n')
    res.set('Cache-Control', 'no-cache').sendFile(page)
  })
  return routes
}

const encodings = { br: '.br', gzip: '.gz' }

/** Leads to the smaller file that the build has laid beside the one asked for, when the browser reads it. */
function smaller(folder: string): RequestHandler {
  return (req, res, next) => {
    const [name] = /^\/[\w.-]+\.(?:js|css)$/.exec(req.path) ?? []
    if (!name) return next()
    res.vary('Accept-Encoding')
    for (const [encoding, ending] of Object.entries(encodings)) {
      if (!req.acceptsEncodings(encoding) || !existsSync(join(folder, name + ending))) continue
      res.set('Content-Encoding', encoding).type(extname(name))
      req.url = name + ending
      break
    }
    next()
  }
}
