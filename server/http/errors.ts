import type { ErrorRequestHandler, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { z } from 'zod'
import { DomainError, httpStatus, invalid, notFound, tooLarge, unavailable } from '#server/platform/errors.ts'
import { safeUrl } from '#server/platform/log.ts'
import { isDataError, isOutage } from '#server/platform/outage.ts'

/** The last handler: every error becomes `{ error: { code, message, details? } }`; an unknown one stays in the log. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error)
    const known = asDomainError(error)
    if (!known) {
      log.error({ err: error, method: req.method, url: safeUrl(req.originalUrl) }, 'request failed')
      res
        .status(500)
        .json({ error: { code: 'internal', message: 'Knowfirst could not do this. The log of the server says why.' } })
      return
    }
    if (hasRetryAfter(known.details)) res.set('Retry-After', String(known.details.retryAfterSeconds))
    res
      .status(httpStatus[known.code])
      .json({ error: { code: known.code, message: known.message, details: known.details } })
  }
}

/** For paths below an API that lead nowhere. */
export const unknownPath: RequestHandler = (req) => {
  throw notFound(`There is no ${req.method} ${req.baseUrl}${req.path} here.`)
}

function asDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error
  // An error with a status is the web framework's own, such as a file that is gone.
  if (isOutage(error) && !(error instanceof Error && 'status' in error))
    return unavailable('The database does not answer. Try again in a moment.')
  if (error instanceof z.ZodError) return invalid(zodSentence(error), error.issues)
  if (isDataError(error)) return invalid('A number, a date or a character in this request is one that cannot be kept.')
  // body-parser's errors carry a type and a status.
  if (error instanceof Error && 'type' in error) {
    if (error.type === 'entity.too.large') return tooLarge('The body is larger than this address takes.')
    if (error.type === 'entity.parse.failed') return invalid('The body is not JSON.')
    if ('status' in error && error.status === 400) return invalid('The body could not be read.')
  }
  // The web framework's own: an address that is not valid percent-encoding, a file that is not to be had.
  if (error instanceof Error && 'status' in error) {
    if (error.status === 400) return invalid('This address cannot be read.')
    if (error.status === 403 || error.status === 404) return notFound('There is nothing at this address.')
  }
  return undefined
}

/** The first thing wrong, with its place: "items.0.id: Required". */
function zodSentence(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue?.path.join('.')
  return place ? `${place}: ${issue?.message}` : (issue?.message ?? 'The input cannot be used.')
}

function hasRetryAfter(details: unknown): details is { retryAfterSeconds: number } {
  return typeof details === 'object' && details !== null && 'retryAfterSeconds' in details
}
