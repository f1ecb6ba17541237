import { canSign, type SigningSecretInput, signingSecretInput, type SourceView } from '#shared/sources.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { invalid, unavailable } from '#server/platform/errors.ts'
import { seal, unseal } from '#server/platform/seal.ts'
import { changeSource } from './change-source.ts'
import type { KnownSource } from './directory.ts'

const purposeOf = (sourceId: number) => `signing secret of source ${sourceId}`

/**
 * Keeps the secret with which the sender signs, sealed: nobody reads it again, and only what is signed with it is taken
 * from now on. Null takes it away. `invalid` for a kind whose sender does not sign.
 */
export async function setSigningSecret(ctx: ActorContext, given: SigningSecretInput): Promise<SourceView> {
  const { id, secret, signatureHeader, timestampHeader } = signingSecretInput.parse(given)
  return await changeSource(ctx, id, 'source.setSigningSecret', (row) => {
    if (!canSign(row.kind)) throw invalid(`What sends to a source of kind ${row.kind} signs nothing.`)
    const settings = {
      ...row.settings,
      signingSecret: secret === null ? undefined : seal(secretKeyOf(ctx), purposeOf(id), secret),
      ...(signatureHeader !== undefined && { signatureHeader: signatureHeader ?? undefined }),
      ...(timestampHeader !== undefined && { timestampHeader: timestampHeader ?? undefined }),
    }
    return { change: { settings }, details: { signed: secret !== null, signatureHeader, timestampHeader } }
  })
}

/** Null: the sender does not sign. Throws `unavailable` when it was sealed with another SECRET_KEY. */
export function signingSecretOf(ctx: Context, { id, settings }: Pick<KnownSource, 'id' | 'settings'>): string | null {
  if (settings.signingSecret === undefined) return null
  const secret = unseal(secretKeyOf(ctx), purposeOf(id), settings.signingSecret)
  if (secret !== null) return secret
  throw unavailable('The signing secret cannot be read: SECRET_KEY has changed. Set the secret again.', 60)
}

function secretKeyOf({ config }: Context): string {
  if (config.SECRET_KEY === undefined) throw new Error('started without a SECRET_KEY')
  return config.SECRET_KEY
}
