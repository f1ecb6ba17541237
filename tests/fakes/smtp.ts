import { once } from 'node:events'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

/** What the server does with the next e-mail. */
export type SmtpDeed =
  | { do: 'accept'; afterMs?: number }
  /** Refuses the recipient. */
  | { do: 'refuse'; code: 451 | 550; text: string }
  /** Refuses after having read the letter. */
  | { do: 'refuseLetter'; code: 452 | 554; text: string }
  | { do: 'dropBeforeData' }
  /** Reads the whole letter and is gone without an answer; `keeps` tells whether it was taken all the same. */
  | { do: 'dropAfterData'; keeps: boolean }

export type Received = { to: string[]; from: string; raw: string; mail: Email }

export type FakeSmtp = {
  url: string
  /** What it took, in order. */
  received: Received[]
  /** Deeds for the next e-mails, one each; after them it accepts. */
  script: SmtpDeed[]
  stop(): Promise<void>
}

/** A mail server on loopback that speaks SMTP and fails as it is told. */
export async function startSmtp(): Promise<FakeSmtp> {
  const received: Received[] = []
  const script: SmtpDeed[] = []
  const sockets = new Map<number, Socket>()
  const deeds = new Map<string, SmtpDeed>()
  const drop = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo(_address, session, done) {
      const deed = script.shift() ?? { do: 'accept' }
      deeds.set(session.id, deed)
      if (deed.do === 'refuse') return done(smtpError(deed.code, deed.text))
      if (deed.do === 'dropBeforeData') return drop(session)
      done()
    },
    onData(stream, session, done) {
      const deed = deeds.get(session.id) ?? { do: 'accept' }
      const take = async () => {
        const source = await buffer(stream)
        if (deed.do === 'refuseLetter') return done(smtpError(deed.code, deed.text))
        if (deed.do !== 'dropAfterData' || deed.keeps) {
          received.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            raw: source.toString('utf8'),
            mail: await PostalMime.parse(source),
          })
        }
        if (deed.do === 'dropAfterData') return drop(session)
        if (deed.do === 'accept' && deed.afterMs) await new Promise((resolve) => setTimeout(resolve, deed.afterMs))
        done(null, 'taken')
      }
      take().catch((error: unknown) => done(error instanceof Error ? error : new Error(String(error))))
    },
  })
  // A client that goes away in mid-send is part of the tests.
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => void sockets.set(socket.remotePort ?? 0, socket))
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    script,
    async stop() {
      for (const socket of sockets.values()) socket.destroy()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}
