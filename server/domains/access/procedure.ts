import { initTRPC, TRPCError } from '@trpc/server'
import type { Permission } from '#shared/access.ts'
import { DomainError, type ErrorCode, invalid, unavailable } from '#server/platform/errors.ts'
import { isDataError, isOutage } from '#server/platform/outage.ts'
import { type Actor, type ActorContext, authorize } from './actor.ts'

/** What each procedure says of itself: the permission it needs, or why it needs none. */
type ProcedureMeta = { permission: Permission } | { public: string }

const trpcCode: Record<ErrorCode, TRPCError['code']> = {
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  invalid: 'BAD_REQUEST',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  too_large: 'PAYLOAD_TOO_LARGE',
  too_many: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
}

/** `actorNow` is who the same session names later; a long stream asks it whether it may go on. */
export type CallContext = ActorContext & { actorNow?: () => Promise<Actor> }

const t = initTRPC
  .context<CallContext>()
  .meta<ProcedureMeta>()
  .create({
    sse: {
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
      maxDurationMs: 30 * 60_000,
    },
    errorFormatter({ shape, error }) {
      const { cause } = error
      const known = cause instanceof DomainError
      const message =
        known || error.code !== 'INTERNAL_SERVER_ERROR'
          ? shape.message
          : 'Knowfirst could not do this. The log of the server says why.'
      return {
        code: shape.code,
        message,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, details: known ? cause.details : undefined },
      }
    },
  })

function knownCause(thrown: unknown): unknown {
  if (isOutage(thrown)) return unavailable('The database does not answer. Try again in a moment.')
  return isDataError(thrown)
    ? invalid('A number, a date or a character in this request is one that cannot be kept.')
    : thrown
}

/** Turns our errors into tRPC's, so that no procedure needs a `try` of its own. */
const mapErrors = t.middleware(async ({ next, ctx, path }) => {
  const result = await next()
  if (result.ok) return result
  const thrown = result.error.cause
  const cause = knownCause(thrown)
  if (cause instanceof DomainError) throw new TRPCError({ code: trpcCode[cause.code], message: cause.message, cause })
  if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.log.error({ err: cause ?? result.error, path }, 'procedure failed')
  return result
})

export const router = t.router

/** A procedure for those who hold `permission`. */
export const procedure = (permission: Permission) =>
  t.procedure
    .meta({ permission })
    .use(mapErrors)
    .use(({ ctx, next }) => {
      authorize(ctx, permission)
      return next()
    })

/** A procedure for everybody, signed in or not; `why` says why that is right. */
export const publicProcedure = (why: string) => t.procedure.meta({ public: why }).use(mapErrors)
