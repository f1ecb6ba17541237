import { DomainError, httpStatus, unavailable } from '#server/platform/errors.ts'
import { isCollision, isOutage } from '#server/platform/outage.ts'

export { codeOf, isCollision, isOutage } from '#server/platform/outage.ts'

export type Refusal = { status: number; code: string; message: string; retryAfter: number | undefined }

/** What the answer says about an error; without one it was our own failure, whose cause stays in the log. */
export function refusalOf(error: DomainError | undefined): Refusal {
  if (!error) {
    const message = 'Knowfirst could not take this. The log of the server says why.'
    return { status: 500, code: 'internal', message, retryAfter: undefined }
  }
  return { status: httpStatus[error.code], code: error.code, message: error.message, retryAfter: retryAfterOf(error) }
}

/** Seconds after which the sender should try again, when the error says so. */
function retryAfterOf(error: DomainError): number | undefined {
  const { details } = error
  if (typeof details !== 'object' || details === null || !('retryAfterSeconds' in details)) return undefined
  return typeof details.retryAfterSeconds === 'number' ? details.retryAfterSeconds : undefined
}

/** What the sender hears: our own errors as they are, an outage as "try again", anything else as undefined. */
export function asDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error
  return isOutage(error) || isCollision(error) ? databaseAway() : undefined
}

export const databaseAway = () => unavailable('The database does not answer. Send it again in a moment.', 5)
