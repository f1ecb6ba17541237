import type { Context } from '#server/platform/context.ts'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../body.ts'
import type { Workshop } from '../workshop.ts'
import type { IntakeRoute } from '../intake.ts'
import { receiveOtlp } from '../otlp/route.ts'
import { answerCrash, answerEmpty } from './answer.ts'
import { authenticate, readCredentials } from './auth.ts'
import { pathOf } from './paths.ts'
import { sentryLimits } from './parse.ts'
import { type Address, admit, answering, forward, store } from './receive.ts'

type Answer = (res: ServerResponse) => void

/**
 * What few send: crash dumps, files and check-ins. They are taken politely, so that nobody sends them again, and
 * counted; of a crash dump the event beside it is read.
 */
export function nicheRoutes(ctx: Context, workshop: Workshop): IntakeRoute[] {
  const crash: Answer = (res) => answerCrash(res, randomUUID())
  const files: Answer = (res) => answerEmpty(res, 201)
  const checkIn: Answer = (res) => answerEmpty(res, 202)
  /** Takes the body and throws it away. */
  const swallow = (item: string, answer: Answer): IntakeRoute['handle'] => {
    return (req, res, [project, key]) =>
      answering(ctx, req, res, async (call) => {
        const source = await admit(call, { project, key })
        req.resume()
        const reading = { as: 'dropped', what: item } as const
        await workshop.take({ source, reading, body: Buffer.alloc(0), receivedAt: ctx.clock.now() })
        answer(res)
      })
  }
  const checkInPath = pathOf('cron/[^/]{1,100}(?:/([^/]{1,64}))?')
  return [
    {
      method: 'POST',
      path: pathOf('minidump'),
      handle: (req, res, [project]) => takeDump(ctx, workshop, req, res, { project }),
    },
    { method: 'POST', path: pathOf('unreal/([^/]{1,64})'), handle: swallow('unreal_report', crash) },
    { method: 'POST', path: pathOf('playstation'), handle: swallow('playstation', crash) },
    { method: 'POST', path: pathOf('events/[^/]{1,36}/attachments'), handle: swallow('attachment', files) },
    { method: 'POST', path: checkInPath, handle: swallow('check_in', checkIn) },
    { method: 'GET', path: checkInPath, handle: swallow('check_in', checkIn) },
    {
      // What sends OpenTelemetry to Sentry needs another host only.
      method: 'POST',
      path: pathOf('(?:integration/)?otlp/v1/(logs|traces)'),
      handle: (req, res, [project, signal]) =>
        receiveOtlp(ctx, workshop, req, res, {
          signal: signal === 'logs' ? 'logs' : 'traces',
          authenticate: async () => await authenticate(ctx, project, readCredentials(req)),
        }),
    },
  ]
}

/** Never says "too many": a crash reporter would send the dump again and again. */
async function takeDump(
  ctx: Context,
  workshop: Workshop,
  req: IncomingMessage,
  res: ServerResponse,
  address: Address,
): Promise<void> {
  await answering(
    ctx,
    req,
    res,
    async (call) => {
      const source = await admit(call, address)
      const body = await readBody(req, sentryLimits.envelope)
      forward(call, source, 'minidump', body)
      const contentType = req.headers['content-type']
      const { id } = await store(ctx, workshop, body, { source, form: 'minidump', contentType })
      answerCrash(res, id ?? randomUUID())
    },
    (error) => {
      if (error.code !== 'too_many' && error.code !== 'too_large') return false
      answerCrash(res, randomUUID())
      return true
    },
  )
}
