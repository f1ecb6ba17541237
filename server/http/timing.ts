import type { RequestHandler } from 'express'

/** Says in `Server-Timing` how long the answer took here, so that a client can tell us from its network. */
export const serverTiming: RequestHandler = (_req, res, next) => {
  const start = performance.now()
  const writeHead = res.writeHead.bind(res)
  Object.assign(res, {
    writeHead(...args: unknown[]) {
      res.setHeader('Server-Timing', `app;dur=${(performance.now() - start).toFixed(2)}`)
      return Reflect.apply(writeHead, undefined, args)
    },
  })
  next()
}
