import { ConfigError } from './platform/config.ts'
import { PostgresError } from './platform/postgres/index.ts'

const sentences: Record<string, (detail: string) => string> = {
  EADDRINUSE: (detail) => `Another program already listens there (${detail}): set PORT to a free one.`,
  EACCES: (detail) => `The system does not allow it (${detail}).`,
  EADDRNOTAVAIL: (detail) => `This machine does not have that address (${detail}): set HOST to one of its own.`,
  ECONNREFUSED: (detail) => `The database of DATABASE_URL does not answer (${detail}).`,
  ENOTFOUND: (detail) => `The database of DATABASE_URL cannot be found (${detail}).`,
  ETIMEDOUT: (detail) => `The database of DATABASE_URL does not answer (${detail}).`,
  '28000': (detail) => `The database of DATABASE_URL refuses the user (${detail}).`,
  '28P01': (detail) => `The database of DATABASE_URL refuses the password (${detail}).`,
  '3D000': (detail) => `The database of DATABASE_URL does not exist yet (${detail}): make it first.`,
}

/** One sentence for whoever starts Knowfirst; undefined when it is a defect of ours and the stack is of use. */
export function reasonNotToStart(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof PostgresError) return error.message
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const detail = error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message
  return sentences[error.code]?.(detail)
}
