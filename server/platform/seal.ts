import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/*
 * `v1.<nonce>.<sealed text and tag>`, both base64url: AES-256-GCM under a key made of SECRET_KEY by HKDF-SHA-256 for
 * this purpose alone. The purpose is authenticated too, so that what was sealed for one thing opens for no other.
 */
const version = 'v1'
const tagBytes = 16

/** A secret to be kept in the database and used again, not only compared. */
export function seal(secretKey: string, purpose: string, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyFor(secretKey, purpose), nonce).setAAD(Buffer.from(purpose))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [version, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

/** The text again; null when it was sealed with another key, for another purpose, or changed since. */
export function unseal(secretKey: string, purpose: string, sealed: string): string | null {
  const [given, nonce = '', body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  if (given !== version || bytes.length < tagBytes) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(secretKey, purpose), Buffer.from(nonce, 'base64url'))
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    return null
  }
}

const keyFor = (secretKey: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secretKey, '', `knowfirst seal ${purpose}`, 32))
