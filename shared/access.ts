import { z } from 'zod'
import { type AgentLanguage, agentLanguage } from './languages.ts'
import { cleanText } from './text.ts'

export const roles = ['agent', 'lead', 'admin'] as const
export const role = z.enum(roles)
export type Role = z.infer<typeof role>

/** Every permission, and the lowest role that holds it. The one table for server, client and tests. */
export const permissions = {
  'customers.read': 'agent',
  'customers.write': 'admin',
  'issues.read': 'agent',
  /** Say which errors are the same, and which are not. */
  'issues.write': 'lead',
  'incidents.read': 'agent',
  'incidents.write': 'lead',
  'wordings.write': 'lead',
  'contacts.record': 'agent',
  'notices.draft': 'agent',
  'notices.approve': 'agent',
  'sources.read': 'lead',
  'sources.write': 'admin',
  /** Own password, language and phone login. */
  'access.own': 'agent',
  'access.manage': 'admin',
  'audit.read': 'admin',
  'settings.manage': 'admin',
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

export function permissionsOf(holder: Role): Permission[] {
  // safe because the keys of `permissions` are what `Permission` means
  const all = Object.keys(permissions) as Permission[]
  return all.filter((permission) => roleHolds(holder, permission))
}

export const passwordRule = { min: 12, max: 128 } as const
const password = z
  .string()
  .min(passwordRule.min, `A password needs at least ${passwordRule.min} characters.`)
  .max(passwordRule.max, `A password has at most ${passwordRule.max} characters.`)
const email = z.string().trim().toLowerCase().max(254).pipe(z.email('This is not an e-mail address.'))
const name = z.string().trim().min(1).max(100)
const userId = z.string().min(1).max(100)

export const setupInput = z.object({ email, name, password, locale: agentLanguage.default('en') })
export type SetupInput = z.input<typeof setupInput>

/** Without a password the server makes one and shows it once. */
export const createUserInput = setupInput.extend({ role, password: password.optional() })
export type CreateUserInput = z.input<typeof createUserInput>

export const setUserRoleInput = z.object({ id: userId, role })
export type SetUserRoleInput = z.infer<typeof setUserRoleInput>
export const setUserDisabledInput = z.object({ id: userId, disabled: z.boolean() })
export type SetUserDisabledInput = z.infer<typeof setUserDisabledInput>
export const setUserPasswordInput = z.object({ id: userId, password: password.optional() })
export type SetUserPasswordInput = z.infer<typeof setUserPasswordInput>
export const changePasswordInput = z.object({ current: z.string().max(passwordRule.max), next: password })
export type ChangePasswordInput = z.infer<typeof changePasswordInput>
export const setLocaleInput = z.object({ locale: agentLanguage })
export type SetLocaleInput = z.infer<typeof setLocaleInput>

/** Without `id`: one's own. Null takes it away. */
export const setPhoneLoginInput = z.object({ id: userId.optional(), phoneLogin: z.string().trim().max(100).nullable() })
export type SetPhoneLoginInput = z.infer<typeof setPhoneLoginInput>

/**
 * One way to write how a phone system names somebody: `204`, `sip:204@pbx`, `PJSIP/204-0000a1`, `+49 30 60 98`,
 * `Alice`. Lower case; of a number only the digits. '' when nothing is left.
 */
export function normalisePhoneLogin(raw: string): string {
  const text = cleanText(raw.slice(0, 200)).toLowerCase()
  const [, channel] = /^(?:sip|pjsip|iax2|sccp|local)\/([^-@/;]+)/.exec(text) ?? []
  const [, address] = /^(?:sips?|tel):(?:\/\/)?([^@;?]+)/.exec(text) ?? []
  const login = (channel ?? address ?? text).trim()
  if (!/^[\d\s()+./-]+$/.test(login)) return login.slice(0, 100)
  return login.replace(/\D/g, '').replace(/^00/, '').slice(0, 100)
}

export const createApiKeyInput = z.object({
  name,
  scopes: z.array(apiScope).min(1, `Name at least one scope of ${apiScopes.join(', ')}.`),
})
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>
export const revokeApiKeyInput = z.object({ id: z.string().regex(/^\d+$/) })
export type RevokeApiKeyInput = z.infer<typeof revokeApiKeyInput>

export const listAuditInput = z.object({
  subject: z.object({ kind: z.string().min(1).max(50), id: z.string().min(1).max(200) }).optional(),
  customerId: z.string().min(1).max(200).optional(),
  /** The `next` of the page before. */
  before: z.string().regex(/^\d+$/).nullish(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListAuditInput = z.infer<typeof listAuditInput>

/** The signed-in person, and what the console may offer to them. */
export type Me = {
  id: string
  name: string
  email: string
  role: Role
  locale: AgentLanguage
  phoneLogin: string | null
  permissions: Permission[]
}

export type UserView = {
  id: string
  name: string
  email: string
  role: Role
  locale: AgentLanguage
  phoneLogin: string | null
  disabled: boolean
  createdAt: string
}
/** `password` only when the server made it: it is shown once. */
export type CreatedUser = { user: UserView; password: string | null }

export type ApiKeyView = {
  id: string
  name: string
  scopes: ApiScope[]
  createdBy: string
  createdAt: string
  lastUsedAt: string | null
  revokedAt: string | null
}
/** `key` is shown once; only its hash is kept. */
export type CreatedApiKey = { id: string; key: string }

export type AuditView = {
  id: string
  at: string
  actor: { kind: string; id: string; name: string }
  action: string
  subject: { kind: string; id: string }
  customerId: string | null
  details: Record<string, unknown>
}
export type AuditPage = { items: AuditView[]; next: string | null }
