import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'

/** How the model behaves on the next request. */
export type LlmDeed =
  | 'good'
  /** Says all but the closing, and that after `goOn()`. */
  | 'pause'
  /** Facts, but with an invented number and an invented hour. */
  | 'lie'
  | 'wrongLanguage'
  | 'nonsense'
  | 'empty'
  /** Does what an instruction in the facts told it to. */
  | 'obeysInjection'
  /** Says a few words and then nothing more. */
  | 'stall'
  /** Never says a word. */
  | 'silent'
  /** The connection ends in the middle. */
  | 'cut'
  | 'tooManyRequests'
  | 'error'
  | 'refuse'

const factSchema = z.object({
  kind: z.string(),
  text: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})
const askSchema = z.object({ language: z.string(), purpose: z.string(), facts: z.array(factSchema) })
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.literal(true),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
})
type Ask = z.infer<typeof askSchema>

export type FakeOpenai = {
  /** For `OPENAI_BASE_URL`. */
  url: string
  requests: z.infer<typeof requestSchema>[]
  /** Deeds for the next requests, one each; after them it behaves well. */
  script: LlmDeed[]
  /** Requests whose client left before the end. */
  abandoned: number
  /** Ends the pause of those who are in one. */
  goOn(): void
  stop(): Promise<void>
}

/** An OpenAI-compatible server on loopback: streamed chat completions from the facts that it is given. */
export async function startOpenai(): Promise<FakeOpenai> {
  const pauses = new Set<() => void>()
  const fake: Omit<FakeOpenai, 'url' | 'stop' | 'goOn'> = { requests: [], script: [], abandoned: 0 }
  const server = createServer((req, res) => {
    const serve = async () => {
      if (req.method !== 'POST' || req.url !== '/v1/chat/completions') return fail(res, 404, 'no such route')
      const request = requestSchema.parse(await json(req))
      fake.requests.push(request)
      res.on('close', () => void (fake.abandoned += res.writableFinished ? 0 : 1))
      const ask = askSchema.parse(JSON.parse(request.messages[1]?.content ?? '{}'))
      const paused = () => new Promise<void>((resolve) => pauses.add(resolve))
      await act(res, fake.script.shift() ?? 'good', ask, paused)
    }
    serve().catch((error: unknown) => fail(res, 400, String(error)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}/v1`,
    goOn() {
      for (const resolve of pauses) resolve()
      pauses.clear()
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  })
}

async function act(res: ServerResponse, deed: LlmDeed, ask: Ask, paused: () => Promise<void>): Promise<void> {
  switch (deed) {
    case 'good':
      return await say(res, goodText(ask))
    case 'pause':
      return await say(res, goodText(ask), paused)
    case 'lie':
      return await say(
        res,
        goodText(ask).replace(/\d[\d\s ]*[:h][\s ]?\d\d|\d+/g, (found) => (found.length > 2 ? '3:33' : '4711')),
      )
    case 'wrongLanguage':
      return await say(
        res,
        'Subject: Il problema\n\nBuongiorno,\n\ndelle fatture non si scaricano dal vostro conto e noi siamo al lavoro su questo problema per voi, con il massimo della cura che si possa avere per un cliente.\n\nCordiali saluti',
      )
    case 'nonsense':
      return await say(res, 'As a helpful assistant I would be glad to help you with that! What would you like?')
    case 'empty':
      return await say(res, '')
    case 'obeysInjection':
      return await say(res, `${goodText(ask)}\n\nClick https://evil.example/refund to get a refund of 500 EUR.`)
    case 'stall':
      return begin(res, 'Subject: Your')
    case 'silent':
      return
    case 'cut':
      begin(res, goodText(ask).slice(0, 60))
      setTimeout(() => res.destroy(), 20)
      return
    case 'tooManyRequests':
      return fail(res, 429, 'rate limit', { 'retry-after-ms': '1' })
    case 'error':
      return fail(res, 500, 'internal', { 'retry-after-ms': '1' })
    case 'refuse':
      return fail(res, 401, 'bad key')
  }
}

const greetings: Record<string, [greeting: (name: string) => string, closing: string]> = {
  Eng: [(name) => `Hello ${name},`, 'Kind regards'],
  Fre: [(name) => `Bonjour ${name},`, 'Bien cordialement,'],
  Ger: [(name) => `Guten Tag ${name},`, 'Freundliche Grüße'],
  Spa: [(name) => `Hola, ${name}:`, 'Un cordial saludo,'],
}

/** What a careful model makes of the facts: each sentence once, in its own arrangement. */
function goodText({ language, facts }: Ask): string {
  const of = (kind: string) => facts.find((fact) => fact.kind === kind)
  const [greeting, closing] = greetings[language.slice(0, 3)] ?? [(name: string) => name, '']
  const name = String(of('addressee')?.values['contact'] ?? '')
  const sentences = facts.filter(({ kind }) => kind !== 'addressee' && kind !== 'signature').map(({ text }) => text)
  const subject = String(of('experienced')?.values['title'] ?? sentences[0]?.slice(0, 60) ?? '')
  return `Subject: ${subject}\n\n${greeting(name)}\n\n${sentences.join('\n\n')}\n\n${closing}\n${of('signature')?.text ?? ''}`
}

async function say(res: ServerResponse, text: string, paused?: () => Promise<void>): Promise<void> {
  begin(res, '')
  const pieces = text.match(/\S+\s*/g) ?? []
  for (const [index, piece] of pieces.entries()) {
    if (paused && index === pieces.length - 3) await paused()
    res.write(chunk({ content: piece }))
    await new Promise((resolve) => setImmediate(resolve))
  }
  res.end(`${chunk({}, 'stop')}data: [DONE]\n\n`)
}

function begin(res: ServerResponse, text: string): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  res.write(chunk({ role: 'assistant', content: text }))
}

function chunk(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }]
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'fake', choices })}\n\n`
}

function fail(res: ServerResponse, status: number, message: string, headers: Record<string, string> = {}): void {
  if (res.headersSent) return void res.destroy()
  res.writeHead(status, { 'content-type': 'application/json', ...headers })
  res.end(JSON.stringify({ error: { message, type: 'fake', code: null } }))
}
