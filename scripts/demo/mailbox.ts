import { text } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A mail server that accepts everything and delivers it nowhere; `arrived` gets one line per e-mail. */
export async function startMailbox(
  arrived: (line: string) => void,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      text(stream)
        .then((source) => PostalMime.parse(source))
        .then(({ subject }) => {
          const to = session.envelope.rcptTo.map(({ address }) => address).join(', ')
          arrived(`E-mail to ${to}: ${subject ?? 'without a subject'}`)
          done()
        })
        .catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error))))
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  return { url: `smtp://127.0.0.1:${port}`, stop: () => new Promise((done) => server.close(() => done())) }
}
