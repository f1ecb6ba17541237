import { once } from 'node:events'
import { createServer } from 'node:http'
import express from 'express'
import { identifyCustomers } from '#server/domains/customers/index.ts'
import { backfillImpacts, touchImpacts } from '#server/domains/impact/index.ts'
import { applyAlert, linkIssuesByScope } from '#server/domains/incidents/index.ts'
import { createSource } from '#server/domains/sources/index.ts'
import { createIngest, type IngestPorts } from '#server/ingest/index.ts'
import type { SourceKind } from '#shared/sources.ts'
import { testContext, type TestContext } from '#tests/harness/context.ts'

export const realPorts: IngestPorts = {
  identify: identifyCustomers,
  link: linkIssuesByScope,
  touch: touchImpacts,
  applyAlert,
  remeasure: backfillImpacts,
}

export type TestIngest = TestContext & {
  url: string
  source(kind: SourceKind, name?: string): ReturnType<typeof createSource>
  post(path: string, body: BodyInit, headers?: Record<string, string>): Promise<Response>
}

/** Intake alone on a free port, with the real doors behind it. */
export async function startIngest(ports: Partial<IngestPorts> = {}): Promise<TestIngest> {
  const context = await testContext()
  const ingest = createIngest(context.ctx, { ...realPorts, ...ports })
  const app = express()
  app.use(ingest.routes)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const url = `http://127.0.0.1:${port}`
  return {
    ...context,
    url,
    source: (kind, name = 'billing') => createSource(context.ctx, { kind, name }),
    post: (path, body, headers = {}) => fetch(`${url}${path}`, { method: 'POST', body, headers }),
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await ingest.stop()
      await context.stop()
    },
  }
}
