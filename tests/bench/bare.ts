/** The baseline of intake: a server that takes the same bytes, parses them and answers; prints its port. */
import { createServer } from 'node:http'

const server = createServer((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    const lines = Buffer.concat(chunks).toString().split('\n')
    const event: unknown = JSON.parse(lines[2] ?? '{}')
    res.writeHead(200, { 'content-type': 'application/json' })
    res.end(JSON.stringify({ id: typeof event }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
