import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'

type Received = { path: string; headers: IncomingHttpHeaders; body: Buffer }
/** What it answers; `hang` never does. */
type Behaviour = { status: number; headers?: Record<string, string> } | 'hang' | 'reset'

export type FakeUpstream = {
  dsn: string
  received: Received[]
  behave(behaviour: Behaviour): void
  /** Settles when so many requests were received and answered. */
  until(count: number): Promise<void>
  stop(): Promise<void>
}

/** The company's own Sentry, GlitchTip or Bugsink, as far as taking envelopes goes. */
export async function startUpstream(): Promise<FakeUpstream> {
  const received: Received[] = []
  let behaviour: Behaviour = { status: 200 }
  let changed = () => {}
  const server = createServer((req, res) => {
    const now = behaviour
    if (now === 'reset') return void req.socket.destroy()
    if (now === 'hang') return void req.resume()
    void buffer(req).then((body) => {
      received.push({ path: req.url ?? '', headers: req.headers, body })
      res.writeHead(now.status, now.headers).end('{}')
      changed()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    dsn: `http://0123456789abcdef0123456789abcdef@127.0.0.1:${port}/7`,
    received,
    behave: (next) => void (behaviour = next),
    async until(count) {
      while (received.length < count) await new Promise<void>((resolve) => (changed = resolve))
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
