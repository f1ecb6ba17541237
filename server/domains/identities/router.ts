import { previewMappingInput } from '#shared/mapping.ts'
import { sourceIdInput } from '#shared/sources.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { previewMapping } from './preview.ts'
import { mappingOf } from './queries.ts'

export const identitiesRouter = router({
  /** How the last events of a source were identified. */
  ofSource: procedure('sources.read')
    .input(sourceIdInput)
    .query(({ ctx, input }) => mappingOf(ctx, input.id)),
  /** What other rules would have made of them. */
  preview: procedure('sources.write')
    .input(previewMappingInput)
    .query(({ ctx, input }) => previewMapping(ctx, input)),
})
