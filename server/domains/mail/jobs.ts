import type { ActorContext } from '#server/domains/access/index.ts'
import { declareJob, type Job } from '#server/platform/jobs.ts'
import { sendDueDeliveries } from './send.ts'
import type { MailPorts } from './settle.ts'
import { sendDeliveriesTask } from './task.ts'

/** The job that works off the outbox: at once when something is queued, and every minute for retries. */
export function createSendDeliveries(ports: MailPorts): Job {
  return declareJob({
    ...sendDeliveriesTask,
    crontab: '* * * * *',
    async run(ctx) {
      const acting: ActorContext = { ...ctx, actor: { kind: 'system', id: 'outbox', name: 'Outbox' } }
      await sendDueDeliveries(acting, ports)
    },
  })
}
