import { recordFeedback } from '#server/domains/calls/index.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { touchImpacts } from '#server/domains/impact/index.ts'
import { linkIssuesByScope } from '#server/domains/incidents/index.ts'
import type { Config } from './platform/config.ts'
import type { BatchPorts } from './ingest/index.ts'

/** What storing a batch asks of the domains; the same in the server and in the thread that stores. */
export const batchPorts: BatchPorts = {
  identify: identifyCustomers,
  link: linkIssuesByScope,
  touch: touchImpacts,
  recordFeedback,
}

/** Intake has connections of its own: it must not wait for a page, nor for a network that swallows what it sends. */
export const intakePool = { size: 4, silenceMs: 15_000 }

/** What the thread of the intake is started with. */
export type IngestThreadData = { config: Config; databaseUrl: string }
