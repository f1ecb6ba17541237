import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'

export type FakeProxy = {
  url: string
  /** Breaks every connection that goes through it now; new ones pass. */
  cut(): void
  /** Breaks every connection, and new ones too until `allow()`. */
  refuse(): void
  /** Takes new connections and bytes and passes nothing on, as a network does that lost its way, until `allow()`. */
  swallow(): void
  /** Every piece that comes back from the target takes so long. */
  delay(ms: number): void
  allow(): void
  stop(): Promise<void>
}

/** What may stand between two programs: passes bytes on to `target`, until it is told to break. */
export async function startProxy(target: string): Promise<FakeProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let mode: 'pass' | 'refuse' | 'swallow' = 'pass'
  let delayMs = 0
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  /** What was swallowed stays so: the connection never comes back to itself. */
  const lane = (late: boolean) => {
    let lost = false
    return new Transform({
      transform(chunk, _encoding, done) {
        lost ||= mode === 'swallow'
        if (lost) return done()
        if (late && delayMs > 0) setTimeout(() => done(null, chunk), delayMs)
        else done(null, chunk)
      },
    })
  }
  const server = createServer((client) => {
    if (mode === 'refuse') return void client.destroy()
    const upstream = connect(Number(port), hostname)
    for (const [from, to, late] of [
      [client, upstream, false],
      [upstream, client, true],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.pipe(lane(late)).pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(target)
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    url: url.href.replace(/\/$/, ''),
    cut,
    refuse() {
      mode = 'refuse'
      cut()
    },
    swallow: () => void (mode = 'swallow'),
    delay: (ms) => void (delayMs = ms),
    allow() {
      mode = 'pass'
      delayMs = 0
    },
    async stop() {
      cut()
      await new Promise((done) => server.close(done))
    },
  }
}
