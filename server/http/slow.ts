import { createServer, type RequestListener, type Server } from 'node:http'

/** What a sender may take its time with, and how many may at once. Each open connection holds some ten kilobytes. */
export const patience = {
  /** From the first byte to the end of the headers. Honest senders send them in one packet. */
  headersMs: 15_000,
  /** From the first byte to the end of the body. Large imports over a slow line are the longest. */
  requestMs: 300_000,
  checkEveryMs: 5_000,
  connections: 20_000,
} as const

/** A server that senders of half requests cannot hold up: it cuts them off, and takes so many connections at most. */
export function createPatientServer(handler: RequestListener): Server {
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: patience.checkEveryMs,
    },
    handler,
  )
  server.maxConnections = patience.connections
  return server
}
