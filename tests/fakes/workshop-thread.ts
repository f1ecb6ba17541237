/** A thread whose workshop does what the body says, for tests of who talks to it. */
import { parentPort } from 'node:worker_threads'
import { serveWorkshop } from '#server/ingest/thread/serve.ts'
import { tooMany } from '#server/platform/errors.ts'
import { LiveHub } from '#server/platform/live.ts'

if (!parentPort) throw new Error('a thread only')
const live = new LiveHub()
const heard: string[] = []
void (async () => {
  for await (const topics of live.changes(['sources'], new AbortController().signal)) heard.push(...topics)
})()
const open: (() => void)[] = []
const outcome = { stored: 1, duplicates: 0, refused: 0, rejected: 0 }

serveWorkshop(
  parentPort,
  live,
  (meter) => ({
    async take({ source, body, receivedAt }) {
      const text = body.toString()
      if (text === 'die') process.exit(1)
      if (text === 'hang') for (;;);
      if (text === 'refuse') throw tooMany('Slower, please.', 7)
      if (text === 'fail') throw new TypeError('x is undefined')
      if (text === 'wait') await new Promise<void>((resolve) => open.push(resolve))
      meter.signals({ protocol: source.kind, outcome: 'stored', times: 2 })
      meter.commit(0.01)
      const said = `${text.slice(0, 20)} ${body.length} ${source.name} ${receivedAt.toISOString()} ${heard.join()}`
      return { ...outcome, id: said.trim() }
    },
    async stop() {
      for (const resolve of open) resolve()
    },
  }),
  async () => {},
)
