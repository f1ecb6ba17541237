/** What can go wrong that the caller can act on. The message is for the person who reads it. */
export type ErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'too_many'
  | 'unavailable'

export const httpStatus: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  invalid: 400,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
}

export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}

export const unauthenticated = (message: string) => new DomainError('unauthenticated', message)
export const forbidden = (message: string) => new DomainError('forbidden', message)
export const invalid = (message: string, details?: unknown) => new DomainError('invalid', message, details)
export const notFound = (message: string) => new DomainError('not_found', message)
export const conflict = (message: string, details?: unknown) => new DomainError('conflict', message, details)
export const tooLarge = (message: string) => new DomainError('too_large', message)
export const tooMany = (message: string, retryAfterSeconds: number) =>
  new DomainError('too_many', message, { retryAfterSeconds })
export const unavailable = (message: string, retryAfterSeconds = 5) =>
  new DomainError('unavailable', message, { retryAfterSeconds })
