import { affectedInput } from '#shared/impact.ts'
import { incidentRefInput } from '#shared/incidents.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { affectedOverTime } from './over-time.ts'
import { affectedPage } from './queries.ts'

export const impactRouter = router({
  affected: procedure('incidents.read')
    .input(affectedInput)
    .query(({ ctx, input }) => affectedPage(ctx, input)),
  overTime: procedure('incidents.read')
    .input(incidentRefInput)
    .query(({ ctx, input }) => affectedOverTime(ctx, input.ref)),
})
