import { type Permission, permissions, type Role, roleHolds } from '#shared/access.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import type { Context } from '#server/platform/context.ts'
import { forbidden, unauthenticated } from '#server/platform/errors.ts'

/** Who does it. `system` is Knowfirst itself: a job, the command line, the first start. */
export type Actor =
  | { kind: 'user'; id: string; name: string; role: Role; locale: AgentLanguage }
  | { kind: 'key'; id: string; name: string; scopes: Permission[] }
  | { kind: 'source'; id: string; name: string }
  | { kind: 'system'; id: string; name: string }
  | { kind: 'nobody' }

/** A context in which somebody acts. Every write verb takes one. */
export type ActorContext = Context & { actor: Actor }

export function actorHolds(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'user':
      return roleHolds(actor.role, permission)
    case 'key':
      return actor.scopes.includes(permission)
    case 'source':
    case 'system':
      return true
    case 'nobody':
      return false
  }
}

/** Throws `unauthenticated` or `forbidden` unless the actor holds the permission. */
export function authorize(ctx: ActorContext, permission: Permission): void {
  if (actorHolds(ctx.actor, permission)) return
  if (ctx.actor.kind === 'nobody') throw unauthenticated('Sign in first.')
  if (ctx.actor.kind === 'key') throw forbidden(`This API key lacks the scope ${permission}.`)
  throw forbidden(`This needs the role ${permissions[permission]}.`)
}

/** The actor's stable ID and the name to show, for columns such as `createdBy`. */
export function actorName(actor: Actor): { id: string; name: string } {
  return actor.kind === 'nobody'
    ? { id: 'nobody', name: 'nobody' }
    : { id: `${actor.kind}:${actor.id}`, name: actor.name }
}

/** The person who is signed in; `forbidden` for a machine. */
export function signedIn(ctx: ActorContext): Extract<Actor, { kind: 'user' }> {
  if (ctx.actor.kind !== 'user') throw forbidden('Only a person who is signed in can do this.')
  return ctx.actor
}
