import type { Request, RequestHandler, Response } from 'express'
import type { Permission } from '#shared/access.ts'
import { type Actor, type ActorContext, authorize } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { unauthenticated } from '#server/platform/errors.ts'

/** Finds who holds an API key; undefined when nobody does. */
export type KeyHolder = (key: string) => Promise<Actor | undefined>

export type RestContext = Context & { keyHolder: KeyHolder }

/**
 * A route of the REST contract: finds the API key's holder, checks the permission, and runs the handler
 * in a context where that key acts. What the handler throws becomes the error answer.
 */
export function restRoute(
  ctx: RestContext,
  permission: Permission,
  handler: (ctx: ActorContext, req: Request, res: Response) => Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const key = /^Bearer\s+(\S+)$/i.exec(req.headers.authorization ?? '')?.[1]
    if (!key)
      throw unauthenticated(
        'Send an API key as "Authorization: Bearer <key>". An administrator makes keys under People & keys.',
      )
    const actor = await ctx.keyHolder(key)
    if (!actor) throw unauthenticated('This API key is not known or was revoked.')
    const acting = { ...ctx, actor }
    authorize(acting, permission)
    await handler(acting, req, res)
  }
}
