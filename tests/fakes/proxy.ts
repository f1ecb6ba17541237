import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type FakeProxy = {
  url: string
  /** Breaks every connection that goes through it now; new ones pass. */
  cut(): void
  stop(): Promise<void>
}

/** What may stand between a browser and us: passes bytes on to `target`, until it is told to break. */
export async function startProxy(target: string): Promise<FakeProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => sockets.delete(from))
      from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    cut,
    async stop() {
      cut()
      await new Promise((done) => server.close(done))
    },
  }
}
