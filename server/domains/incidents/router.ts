import {
  acknowledgeInput,
  cutIssueInput,
  incidentRefInput,
  linkableIssuesInput,
  linkIssueInput,
  openIncidentInput,
  resolveIncidentInput,
  updateIncidentInput,
} from '#shared/incidents.ts'
import { procedure, router } from '#server/domains/access/index.ts'
import { acknowledgeIncident } from './acknowledge.ts'
import { cutIssue } from './cut.ts'
import { incidentDetail, linkableIssues } from './detail.ts'
import { linkIssue } from './link.ts'
import { openIncident } from './open.ts'
import type { IncidentPorts } from './ports.ts'
import { readBoard } from './queries.ts'
import { resolveIncident } from './resolve.ts'
import { updateIncident } from './update.ts'

const read = procedure('incidents.read')
const write = procedure('incidents.write')

/** What the console asks and does about incidents; `ports` come from the impact domain. */
export const createIncidentsRouter = (ports: IncidentPorts) =>
  router({
    board: read.query(({ ctx }) => readBoard(ctx, ports)),
    byRef: read.input(incidentRefInput).query(({ ctx, input }) => incidentDetail(ctx, input.ref, ports)),
    linkableIssues: read.input(linkableIssuesInput).query(({ ctx, input }) => linkableIssues(ctx, input)),
    open: write.input(openIncidentInput).mutation(({ ctx, input }) => openIncident(ctx, input, ports)),
    acknowledge: write.input(acknowledgeInput).mutation(({ ctx, input }) => acknowledgeIncident(ctx, input, ports)),
    update: write.input(updateIncidentInput).mutation(({ ctx, input }) => updateIncident(ctx, input, ports)),
    resolve: write.input(resolveIncidentInput).mutation(({ ctx, input }) => resolveIncident(ctx, input, ports)),
    linkIssue: write.input(linkIssueInput).mutation(({ ctx, input }) => linkIssue(ctx, input, ports)),
    cutIssue: write.input(cutIssueInput).mutation(({ ctx, input }) => cutIssue(ctx, input, ports)),
  })
