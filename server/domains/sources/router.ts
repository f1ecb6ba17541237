import { createSourceInput, signingSecretInput, sourceIdInput, updateSourceInput } from '#shared/sources.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { createSource } from './create-source.ts'
import { disableSource } from './disable-source.ts'
import { enableSource } from './enable-source.ts'
import { findSource, listSources } from './queries.ts'
import { rotateSourceKey } from './rotate-source-key.ts'
import { setSigningSecret } from './set-signing-secret.ts'
import { updateSource } from './update-source.ts'

export const sourcesRouter = router({
  list: procedure('sources.read').query(({ ctx }) => listSources(ctx.db, ctx.config)),
  byId: procedure('sources.read')
    .input(sourceIdInput)
    .query(({ ctx, input }) => findSource(ctx.db, ctx.config, input.id)),
  create: procedure('sources.write')
    .input(createSourceInput)
    .mutation(({ ctx, input }) => createSource(ctx, input)),
  update: procedure('sources.write')
    .input(updateSourceInput)
    .mutation(({ ctx, input }) => updateSource(ctx, input)),
  disable: procedure('sources.write')
    .input(sourceIdInput)
    .mutation(({ ctx, input }) => disableSource(ctx, input.id)),
  enable: procedure('sources.write')
    .input(sourceIdInput)
    .mutation(({ ctx, input }) => enableSource(ctx, input.id)),
  rotateKey: procedure('sources.write')
    .input(sourceIdInput)
    .mutation(({ ctx, input }) => rotateSourceKey(ctx, input.id)),
  setSigningSecret: procedure('sources.write')
    .input(signingSecretInput)
    .mutation(({ ctx, input }) => setSigningSecret(ctx, input)),
})
