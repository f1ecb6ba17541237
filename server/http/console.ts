import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { Router } from 'express'
import helmet from 'helmet'

const folder = join(import.meta.dirname, '../../dist/client')

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
export function consoleRoutes(): Router {
  const routes = Router()
  const page = join(folder, 'index.html')
  routes.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }))
  routes.use(express.static(folder, { index: false }))
  routes.get('/{*path}', (_req, res) => {
    if (!existsSync(page))
      return void res.status(503).type('text/plain').send('The console is not built. Run npm run build.\n')
    res.set('Cache-Control', 'no-cache').sendFile(page)
  })
  return routes
}
