import { z } from 'zod'

export const roles = ['agent', 'lead', 'admin'] as const
export const role = z.enum(roles)
export type Role = z.infer<typeof role>

/** Every permission, and the lowest role that holds it. The one table for server, client and tests. */
export const permissions = {
  'customers.read': 'agent',
  'customers.write': 'admin',
  'issues.read': 'agent',
  'incidents.read': 'agent',
  'incidents.write': 'lead',
  'wordings.write': 'lead',
  'contacts.record': 'agent',
  'notices.draft': 'agent',
  'notices.approve': 'agent',
  'sources.read': 'lead',
  'sources.write': 'admin',
  'access.manage': 'admin',
  'audit.read': 'admin',
} as const satisfies Record<string, Role>

export type Permission = keyof typeof permissions

/** Scopes an API key can hold: the permissions that make sense for a machine. */
export const apiScopes = [
  'customers.read',
  'customers.write',
  'issues.read',
  'incidents.read',
  'incidents.write',
  'notices.draft',
] as const satisfies Permission[]
export const apiScope = z.enum(apiScopes)
export type ApiScope = z.infer<typeof apiScope>

export function roleHolds(holder: Role, permission: Permission): boolean {
  return roles.indexOf(holder) >= roles.indexOf(permissions[permission])
}
