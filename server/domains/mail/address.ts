import type { Config } from '#server/platform/config.ts'

/** The address part and the name part of `MAIL_FROM`, such as `Fleetwise Support <support@fleetwise.example>`. */
export function parseMailFrom(mailFrom: string): { name: string | null; address: string } {
  const named = /^\s*"?([^"<]*?)"?\s*<([^<>\s]+)>\s*$/.exec(mailFrom)
  return named ? { name: named[1] || null, address: named[2] ?? '' } : { name: null, address: mailFrom.trim() }
}

/** The name under which e-mails go out; null when `MAIL_FROM` gives none. */
export function senderName(config: Config): string | null {
  return config.MAIL_FROM ? parseMailFrom(config.MAIL_FROM).name : null
}

/** A Message-ID that stays the same for every try of the delivery (RFC 5322 §3.6.4). */
export function messageIdOf(config: Config, deliveryId: string): string {
  const sender = config.MAIL_FROM ? parseMailFrom(config.MAIL_FROM).address.split('@')[1] : undefined
  const host = sender || (config.PUBLIC_URL && new URL(config.PUBLIC_URL).hostname) || 'knowfirst.invalid'
  return `<${deliveryId}@${host}>`
}
