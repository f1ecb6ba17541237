import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { customers } from '#drizzle/schema/customers.ts'
import { issues } from '#drizzle/schema/issues.ts'
import type { AlertSignal } from '#shared/alerts.ts'
import type { ErrorSignal } from '#shared/signal.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { recordFeedback } from '#server/domains/calls/index.ts'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { incidentPorts, touchImpacts } from '#server/domains/impact/index.ts'
import { type AlertOutcome, applyAlert, incidentDetail, linkIssuesByScope } from '#server/domains/incidents/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { identifyNamed } from '#server/ports.ts'
import { storeBatch } from '#server/ingest/batch.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

export type Happening = {
  customer: string
  at?: Date
  service?: string
  environment?: string
  /** Errors with the same cause are one issue. */
  cause?: string
  id?: string
}

export type World = TestContext & {
  sourceId: number
  /** The same context with a person of this name acting. */
  as(name: string, role?: 'agent' | 'lead' | 'admin'): ActorContext
  errors(happenings: Happening[]): Promise<void>
  alert(alert: Partial<AlertSignal>): Promise<AlertOutcome>
  issueOf(cause: string, service?: string): Promise<number>
  detail(ref: string): ReturnType<typeof incidentDetail>
  list(rows: (typeof customers.$inferInsert)[]): Promise<void>
  /** Now plus so many minutes. */
  minutes: (count: number) => Date
}

/** Everything from a signal to a brief on a database of its own, without HTTP. It is 10:00 UTC on 22 November 2026. */
export async function makeWorld(): Promise<World> {
  const context = await testContext()
  const { ctx, clock } = context
  clock.set('2026-11-22T10:00:00.000Z')
  const made = await createSource(ctx, { kind: 'alertmanager', name: 'Alerts' })
  const source = { id: made.id, kind: made.kind, name: made.name, settings: {} }
  const known = new Set<number>()
  const minutes = (count: number) => new Date(clock.now().getTime() + count * 60_000)
  return {
    ...context,
    sourceId: made.id,
    minutes,
    as: (name, role = 'lead') => ({
      ...ctx,
      actor: { kind: 'user', id: name.toLowerCase(), name, role, locale: 'en' },
    }),
    async errors(happenings) {
      const receivedAt = clock.now()
      await storeBatch(
        ctx,
        { identify: identifyCustomers, link: linkIssuesByScope, touch: touchImpacts, recordFeedback },
        known,
        happenings.map((happening) => ({ kind: 'error', source, signal: signalOf(happening, receivedAt), receivedAt })),
        new Map(),
        [],
      )
    },
    alert: (alert) =>
      ctx.db.transaction((tx) =>
        applyAlert(tx, actingSource(ctx, made), alertOf(alert, clock.now()), {
          sourceId: made.id,
          ports: incidentPorts,
          identify: identifyNamed(),
        }),
      ),
    async issueOf(cause, service = 'billing') {
      const rows = await ctx.db.select().from(issues).where(eq(issues.service, service))
      const found = rows.find(({ title }) => title.includes(cause))
      if (!found) throw new Error(`no issue ${cause} in ${service}`)
      return found.id
    },
    detail: (ref) => incidentDetail(ctx, ref, incidentPorts),
    async list(rows) {
      await ctx.db.insert(customers).values(rows)
    },
  }
}

const actingSource = (ctx: ActorContext, source: { id: number; name: string }): ActorContext => ({
  ...ctx,
  actor: { kind: 'source', id: String(source.id), name: source.name },
})

function signalOf({ customer, at, service, environment, cause, id }: Happening, now: Date): ErrorSignal {
  return {
    id: id ?? randomUUID(),
    occurredAt: at ?? now,
    timeGuessed: false,
    skewMs: 0,
    attributes: {},
    level: 'error',
    identities: customer === '' ? [] : [{ kind: 'customer_id', value: customer }],
    message: cause ?? 'NullPointerException at db-7.internal',
    exceptions: [],
    template: null,
    fingerprint: [cause ?? 'boom'],
    platform: null,
    service: service ?? 'billing',
    environment: environment ?? 'production',
    release: null,
    region: null,
    traceId: null,
    culprit: null,
    payload: {},
  }
}

export function alertOf(alert: Partial<AlertSignal>, now: Date): AlertSignal {
  return {
    externalKey: 'group-1',
    keyReused: true,
    status: 'firing',
    at: null,
    by: null,
    note: null,
    customers: [],
    title: 'Billing errors',
    severity: 'critical',
    startedAt: now,
    resolvedAt: alert.status === 'resolved' ? now : null,
    url: null,
    scope: [{ kind: 'service', value: 'billing' }],
    alerts: 1,
    ...alert,
  }
}
