import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createPatientServer, patience } from '#server/http/slow.ts'

test('who does not send the whole head, or opens more connections than may be, is cut off', async () => {
  const server = createPatientServer((_req, res) => res.end('fine'))
  expect(server).toMatchObject({
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    maxConnections: patience.connections,
  })
  server.maxConnections = 2
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const open = () => connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
  const held = [open(), open()]
  for (const socket of held) {
    await once(socket, 'connect')
    socket.write('POST / HT')
  }
  const third = open()
  third.on('error', () => {})
  await once(third, 'close')
  held[0]?.destroy()
  held[1]?.write('TP/1.1\r\nHost: x\r\n\r\n')
  const [answer] = held[1] ? await once(held[1], 'data') : []
  expect(String(answer)).toContain('200 OK')
  for (const socket of held) socket.destroy()
  server.closeAllConnections()
  server.close()
})
