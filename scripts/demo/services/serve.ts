import { type Contact, type Customer, makeCustomers } from '../company/customers.ts'
import { regions } from '../company/markets.ts'
import { shareOf } from '../company/random.ts'
import { type Measured, type Order, order } from './orders.ts'

export type Request = {
  customer: Customer
  contact: Contact
  /** The account is among those that meet the defect. */
  troubled: boolean
}

export type Service = {
  /** Does the customer's work; what it throws is a failure the customer notices. */
  handle(request: Request): Promise<void>
  /** Tells Knowfirst, through the SDK that this service happens to use. */
  report(error: unknown, request: Request): void
  /** Sends what is still waiting. */
  close(): Promise<unknown>
}

const impatience = { again: 0.5, afterMs: [8_000, 40_000] as const }

/** Serves customers' requests in a rhythm until the parent process ends or hangs up. */
export function serveCustomers(service: Service): void {
  const customers = makeCustomers()
  let orders: Order = { trouble: null, pace: 4, eager: [] }
  let counts = new Map<string, { served: number; failed: number }>()
  const waiting: { customer: Customer; at: number }[] = []
  let turn = 0

  const isTroubled = (customer: Customer) => {
    const { trouble, eager } = orders
    if (!trouble || customer.region !== trouble.region || !customer.features.includes(trouble.feature)) return false
    return shareOf(customer.id) < trouble.share || eager.includes(customer.id)
  }

  /** Who comes next: somebody in a hurry, somebody who tries again, else anybody; those in trouble come more often. */
  const next = (): Customer | undefined => {
    turn += 1
    if (turn % 60 === 0) {
      const id = orders.eager[(turn / 60) % orders.eager.length]
      const eager = id && customers.find((customer) => customer.id === id)
      if (eager) return eager
    }
    if (turn % 3 === 0) {
      const due = waiting.findIndex(({ at }) => at <= Date.now())
      if (due >= 0) return waiting.splice(due, 1)[0]?.customer
    }
    const troubled = customers.filter((customer) => isTroubled(customer) && !orders.eager.includes(customer.id))
    const crowd = Math.random() < Math.min(0.5, troubled.length / 150) ? troubled : customers
    return crowd[Math.floor(Math.random() * crowd.length)]
  }

  const serveOne = async (customer: Customer) => {
    const contact = customer.contacts[Math.floor(Math.random() * customer.contacts.length)] ?? customer.contacts[0]
    const request: Request = { customer, contact, troubled: isTroubled(customer) }
    const count = counts.get(customer.region) ?? { served: 0, failed: 0 }
    counts.set(customer.region, count)
    count.served += 1
    try {
      await service.handle(request)
    } catch (error) {
      count.failed += 1
      service.report(error, request)
      if (!orders.eager.includes(customer.id) && Math.random() < impatience.again) {
        const [soonest, latest] = impatience.afterMs
        waiting.push({ customer, at: Date.now() + soonest + Math.random() * (latest - soonest) })
      }
    }
  }

  let timer: NodeJS.Timeout
  const beat = () => {
    const customer = next()
    if (customer) void serveOne(customer)
    timer = setTimeout(beat, (1_000 / orders.pace) * (0.5 + Math.random()))
  }
  const measuring = setInterval(() => {
    const report: Measured = regions.map((region) => ({ region, ...(counts.get(region) ?? { served: 0, failed: 0 }) }))
    counts = new Map()
    process.send?.(report)
  }, 1_000)

  process.on('message', (message) => void (orders = order.parse(message)))
  // The parent ends us by hanging up; Ctrl-C reaches the whole group and must not end us before it.
  process.on('SIGINT', () => {})
  process.once('disconnect', () => {
    clearTimeout(timer)
    clearInterval(measuring)
    void service.close().finally(() => process.exit(0))
  })
  beat()
}

/** A small defect that is always there and that nobody has had the time to repair. */
export const rarely = (share: number) => Math.random() < share
