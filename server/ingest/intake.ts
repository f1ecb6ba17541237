import type { IncomingMessage, ServerResponse } from 'node:http'

/** One address of intake; `parts` are what the path's groups matched. The handler answers whatever happens. */
export type IntakeRoute = {
  method: 'POST' | 'PUT' | 'GET' | 'OPTIONS'
  path: RegExp
  handle(req: IncomingMessage, res: ServerResponse, parts: string[]): Promise<void> | void
}

/** True when one of the routes has taken the request. Plain Node: at this many requests a framework's frame counts. */
export function takeRequest(routes: IntakeRoute[], req: IncomingMessage, res: ServerResponse): boolean {
  const path = req.url?.split('?', 1)[0] ?? ''
  for (const route of routes) {
    const found = route.method === req.method ? route.path.exec(path) : null
    if (!found) continue
    const done = route.handle(req, res, found.slice(1))
    // It answers its own errors; what is left is an answer that cannot be written any more.
    done?.catch(() => res.destroy())
    return true
  }
  return false
}
