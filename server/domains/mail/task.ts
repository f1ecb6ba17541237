import { z } from 'zod'

/** The name under which the outbox is worked off; the job itself is made by `createSendDeliveries`. */
export const sendDeliveriesTask = { name: 'mail.send', input: z.object({}) }
