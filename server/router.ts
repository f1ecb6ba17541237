import { accessRouter, router } from '#server/domains/access/index.ts'
import { briefsRouter, countProblems, readBrief } from '#server/domains/briefs/index.ts'
import { createCallsRouter } from '#server/domains/calls/index.ts'
import { createCustomersRouter } from '#server/domains/customers/index.ts'
import { identitiesRouter } from '#server/domains/identities/index.ts'
import { impactRouter, incidentPorts } from '#server/domains/impact/index.ts'
import { createIncidentsRouter, incidentsLinked, issuesSpokenFor } from '#server/domains/incidents/index.ts'
import { issueSample as sampleOf } from '#server/domains/events/index.ts'
import { createIssuesRouter } from '#server/domains/issues/index.ts'
import { mailRouter } from '#server/domains/mail/index.ts'
import { noticesRouter } from '#server/domains/notices/index.ts'
import { retentionRouter } from '#server/domains/retention/index.ts'
import { sourcesRouter } from '#server/domains/sources/index.ts'
import { wordingsRouter } from '#server/domains/wordings/index.ts'
import { issuePorts } from './ports.ts'
import { liveRouter } from '#server/domains/live/index.ts'

/** Everything the console can ask. */
export const appRouter = router({
  access: accessRouter,
  sources: sourcesRouter,
  identities: identitiesRouter,
  customers: createCustomersRouter({ countProblems }),
  issues: createIssuesRouter({ issuesSpokenFor, incidentsLinked, sampleOf, ...issuePorts }),
  incidents: createIncidentsRouter(incidentPorts),
  impact: impactRouter,
  calls: createCallsRouter({ readBrief, countProblems }),
  wordings: wordingsRouter,
  briefs: briefsRouter,
  notices: noticesRouter,
  mail: mailRouter,
  retention: retentionRouter,
  live: liveRouter,
})

export type AppRouter = typeof appRouter
