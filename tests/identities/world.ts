import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { customers, identifiers } from '#drizzle/schema/customers.ts'
import { recordFeedback } from '#server/domains/calls/index.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { flushSightings } from '#server/domains/identities/index.ts'
import { touchImpacts } from '#server/domains/impact/index.ts'
import { linkIssuesByScope } from '#server/domains/incidents/index.ts'
import { createSource, type KnownSource } from '#server/domains/sources/index.ts'
import { storeBatch } from '#server/ingest/batch.ts'
import { identitiesOf } from '#server/ingest/identities.ts'
import type { IdentifierKind } from '#shared/customers.ts'
import type { ErrorSignal, Identity } from '#shared/signal.ts'
import type { IdentityRule } from '#shared/sources.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

export type Told = Record<string, string>
export type More = Partial<ErrorSignal> & { rules?: IdentityRule[] }

export type World = TestContext & {
  source: KnownSource
  startedAt: number
  /** Events whose attributes these are, in one batch; whom they name is what `rules` say. */
  errors(told: Told[], more?: More): Promise<void>
  list(customerId: string, ...known: Identity[]): Promise<void>
  rows(query: string): Promise<Record<string, unknown>[]>
}

/** One Sentry source on a database of its own. */
export async function makeWorld(): Promise<World> {
  const context = await testContext()
  const { ctx } = context
  const made = await createSource(ctx, { kind: 'sentry', name: 'Billing' })
  const source: KnownSource = { id: made.id, kind: made.kind, name: made.name, settings: {} }
  const known = new Set<number>()
  return {
    ...context,
    source,
    startedAt: ctx.clock.now().getTime(),
    async errors(told, { rules = [], ...more } = {}) {
      const receivedAt = ctx.clock.now()
      await storeBatch(
        ctx,
        { identify: identifyCustomers, link: linkIssuesByScope, touch: touchImpacts, recordFeedback },
        known,
        told.map((attributes) => ({
          kind: 'error',
          source,
          receivedAt,
          signal: {
            ...signalOf(receivedAt),
            attributes,
            identities: identitiesOf((name) => attributes[name], rules),
            ...more,
          },
        })),
        new Map(),
        [],
      )
      await flushSightings(ctx)
    },
    async list(customerId, ...more) {
      const now = ctx.clock.now()
      await ctx.db.insert(customers).values({ id: customerId, observed: false, createdAt: now, updatedAt: now })
      await ctx.db.insert(identifiers).values(
        [id('customer_id', customerId.toLowerCase()), ...more].map((one) => ({
          ...one,
          customerId,
          origin: 'directory' as const,
        })),
      )
    },
    rows: async (query) => (await ctx.db.execute(sql.raw(query))).rows,
  }
}

export const id = (kind: IdentifierKind, value: string): Identity => ({ kind, value })

const signalOf = (occurredAt: Date): ErrorSignal => ({
  id: randomUUID(),
  occurredAt,
  timeGuessed: false,
  skewMs: 0,
  attributes: {},
  level: 'error',
  identities: [],
  message: 'the invoice was not rendered',
  exceptions: [],
  template: null,
  fingerprint: [],
  platform: 'node',
  service: null,
  environment: null,
  release: null,
  region: null,
  traceId: null,
  culprit: null,
  payload: {},
})
