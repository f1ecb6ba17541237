/** The load generator, a process of its own: `node load.ts <settings as JSON>`; prints one line of JSON. */
import { connect, type Socket } from 'node:net'
import { encodeLogsRequest } from './otlp-encoder.ts'
import { meetings, otlpRequest, sentryEnvelope } from './payloads.ts'
import { seeded } from './sequence.ts'

export type LoadSettings = {
  kind: 'sentry' | 'otlp'
  host: string
  port: number
  path: string
  headers: Record<string, string>
  connections: number
  seconds: number
  /** Bodies made before the clock starts; none is sent twice. */
  bodies: number
  customers: number
  seed: number
  /** This share of the events is of one issue. */
  storm?: number
  /** Requests a second at most; without it as many as are answered. */
  perSecond?: number
}
export type LoadResult = { answered: number; refused: number; seconds: number; milliseconds: number[] }

if (process.argv[2]) process.stdout.write(JSON.stringify(await load(JSON.parse(process.argv[2]))))

/** Keeps every connection busy with one request at a time until the time or the bodies are over. */
async function load(settings: LoadSettings): Promise<LoadResult> {
  const bodies = makeBodies(settings)
  const result: LoadResult = { answered: 0, refused: 0, seconds: 0, milliseconds: [] }
  const start = performance.now()
  const until = start + settings.seconds * 1000
  let sent = 0
  const itsTurn = async () => {
    if (settings.perSecond === undefined) return
    const early = start + ((sent += 1) / settings.perSecond) * 1_000 - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
  }
  await Promise.all(
    Array.from({ length: settings.connections }, () => keepBusy(settings, bodies, until, result, itsTurn)),
  )
  result.seconds = (performance.now() - start) / 1000
  return result
}

function makeBodies(settings: LoadSettings): Buffer[] {
  const next = seeded(settings.seed)
  const meet = meetings(next, settings.customers, 200, settings.storm)
  const head = Object.entries(settings.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  return Array.from({ length: settings.bodies }, () => {
    const body =
      settings.kind === 'sentry'
        ? sentryEnvelope(next, meet(), new Date())
        : encodeLogsRequest(otlpRequest(next, meet, new Date()))
    const request = `POST ${settings.path} HTTP/1.1\r\nHost: bench\r\n${head}Content-Length: ${body.length}\r\n\r\n`
    return Buffer.concat([Buffer.from(request), body])
  })
}

/** Raw sockets: the generator shares the cores with what it measures, so it must cost little. */
async function keepBusy(
  settings: LoadSettings,
  bodies: Buffer[],
  until: number,
  result: LoadResult,
  itsTurn: () => Promise<void>,
): Promise<void> {
  const socket = connect(settings.port, settings.host)
  socket.setNoDelay(true)
  try {
    for (let body = bodies.pop(); body && performance.now() < until; body = bodies.pop()) {
      await itsTurn()
      const start = performance.now()
      const status = await exchange(socket, body)
      if (status === 200) {
        result.answered += 1
        result.milliseconds.push(performance.now() - start)
      } else result.refused += 1
    }
  } finally {
    socket.destroy()
  }
}

function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = /content-length: (\d+)/i.exec(text)?.[1]
      const whole = length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length)
      if (!whole) return
      socket.off('data', onData)
      socket.off('error', reject)
      resolve(Number(text.slice(9, 12)))
    }
    socket.on('data', onData)
    socket.once('error', reject)
    socket.write(request)
  })
}
