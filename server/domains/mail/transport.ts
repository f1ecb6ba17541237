import type { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import type { Config } from '#server/platform/config.ts'

/** What the mail server made of one try. */
export type SendOutcome =
  | { kind: 'accepted'; answer: string }
  /** Refused for good. */
  | { kind: 'refused'; answer: string }
  /** Surely not taken: try again later. `serverDown`: the next letter would meet the same. */
  | { kind: 'retry'; answer: string; serverDown: boolean }
  /** The connection ended while the letter was on its way: only the recipient knows. */
  | { kind: 'uncertain'; answer: string }

export type OutgoingLetter = {
  messageId: string
  toEmail: string
  toName: string | null
  subject: string
  text: string
  html: string
  /** Message-IDs of the thread so far, oldest first. */
  thread: string[]
  at: Date
}

export type MailTransport = { send(letter: OutgoingLetter): Promise<SendOutcome>; close(): void }

export const sendConcurrency = 4
const timeouts = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000, dnsTimeout: 10_000 }

/** A pool of SMTP connections. TLS as the URL says (`smtps:`, or STARTTLS when the server offers it). */
export function openTransport(config: Config & { SMTP_URL: string; MAIL_FROM: string }): MailTransport {
  const transporter = createTransport(
    {
      url: config.SMTP_URL,
      pool: true,
      maxConnections: sendConcurrency,
      // The pool would send again by itself after a lost connection; a second e-mail is our decision alone.
      maxRequeues: 0,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...timeouts,
    },
    { from: config.MAIL_FROM },
  )
  const streams = new Map<string, Readable>()
  transporter.use('stream', (mail, done) => {
    const { messageId } = mail.data
    mail.message.processFunc((stream) => {
      if (messageId) streams.set(messageId, stream)
      return stream
    })
    done()
  })
  return {
    async send(letter) {
      try {
        const info = await transporter.sendMail({
          messageId: letter.messageId,
          date: letter.at,
          to: { name: letter.toName ?? '', address: letter.toEmail },
          subject: letter.subject,
          text: letter.text,
          html: letter.html,
          inReplyTo: letter.thread.at(-1),
          references: letter.thread.length > 0 ? letter.thread : undefined,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        return { kind: 'accepted', answer: info.response }
      } catch (error) {
        return outcomeOf(smtpError(error), streams.get(letter.messageId)?.readableDidRead ?? false)
      } finally {
        streams.delete(letter.messageId)
      }
    },
    close: () => transporter.close(),
  }
}

type SmtpError = { message: string; code: string | undefined; responseCode: number | undefined }

function smtpError(error: unknown): SmtpError {
  const { code, responseCode, response } = Object.fromEntries(Object.entries(error instanceof Error ? error : {}))
  const message = error instanceof Error ? error.message : String(error)
  return {
    message: typeof response === 'string' && response ? response : message,
    code: typeof code === 'string' ? code : undefined,
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  }
}

/**
 * RFC 5321 §4.2.1: 5yz is final, 4yz is not. Without a reply it matters whether any of the letter had left.
 * A refused login (RFC 4954) is about our settings and not about the letter, so it is tried again.
 */
function outcomeOf(error: SmtpError, letterHadLeft: boolean): SendOutcome {
  const answer = error.message.slice(0, 500)
  const { code, responseCode } = error
  if ((code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined) {
    if (responseCode >= 500) return { kind: 'refused', answer }
    return { kind: 'retry', answer, serverDown: responseCode === 421 }
  }
  if (letterHadLeft) {
    return { kind: 'uncertain', answer: `The connection ended before the mail server answered: ${answer}` }
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'refused', answer }
  return { kind: 'retry', answer, serverDown: true }
}
