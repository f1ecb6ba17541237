import { z } from 'zod'

/** Where a Sentry SDK sends: `{protocol}://{key}[:{secret}]@{host}[/{prefix}]/{project}`. */
export type Dsn = {
  /** Protocol, host and port, and the path before the project, without a slash at the end. */
  base: string
  project: string
  key: string
}

/** Undefined for what is no DSN (develop.sentry.dev, SDK, transport, "DSNs"). */
export function parseDsn(text: string): Dsn | undefined {
  if (text.length > 500 || !URL.canParse(text)) return undefined
  const { protocol, host, username, pathname } = new URL(text)
  const [, prefix, project] = /^(\/.{0,300})?\/(\d{1,20})\/?$/.exec(pathname) ?? []
  if (!/^https?:$/.test(protocol) || !/^\w{1,100}$/.test(username) || !project) return undefined
  return { base: `${protocol}//${host}${prefix ?? ''}`, project, key: username }
}

export const dsnInput = z
  .string()
  .trim()
  .refine((text) => parseDsn(text), 'A DSN looks like https://<key>@sentry.example.com/<number>.')
