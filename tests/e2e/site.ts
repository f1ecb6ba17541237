import { once } from 'node:events'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { build, type InlineConfig } from 'vite'

export type Site = { url: string; stop(): void }

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A company's own site, built and served on a port of its own: to Knowfirst it is another origin. */
export async function serveSite(config: InlineConfig): Promise<Site> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    ...config,
    build: { ...config.build, write: false },
  })
  const files = new Map(
    [built]
      .flat()
      .flatMap((result) => ('output' in result ? result.output : []))
      .map((part) => [`/${part.fileName}`, 'code' in part ? part.code : part.source]),
  )
  const server = createServer((req, res) => {
    const path = req.url?.split('?', 1)[0] ?? ''
    const file = files.get(path)
    if (file === undefined) return void res.writeHead(404).end()
    res.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(file)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
