import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { NoticePurpose } from '#shared/notices.ts'
import type { Following } from './following.ts'

const everySeconds = 40
const draft = z.object({ id: z.string(), subject: z.string(), text: z.string(), sendable: z.boolean() })

/** The help desk at work until the service works again: answers one caller, writes to one who has not called yet. */
export async function answerCustomers(following: Following, ref: string): Promise<void> {
  const { people, scene, repaired, speed, signal, say } = following
  const { agent } = people
  const ours = new Set(scene.callers.map(({ id }) => id))
  const over = AbortSignal.any([signal, repaired])
  for (let turn = 0; ; turn += 1) {
    await sleep((everySeconds * 1_000) / speed, undefined, { signal: over }).catch(() => {})
    if (over.aborted) return
    const { items } = await agent.console.impact.affected.query({ ref, filter: 'notTold', limit: 50 })
    // Those whom the newcomer is shown are left for the newcomer.
    const waiting = items.filter(({ customerId }) => !ours.has(customerId))
    const account = waiting[Math.floor(Math.random() * waiting.length)]
    if (!account) continue
    const calls = turn % 2 === 0
    const name = account.name ?? account.customerId
    if (calls) await agent.console.calls.record.mutate({ customerId: account.customerId, incident: ref, note: '' })
    say(calls ? `${agent.name} takes a call from ${name}.` : `${agent.name} writes to ${name} before they call.`)
    await write(following, ref, account.customerId, calls ? 'answer' : 'known').catch((error: unknown) =>
      say(`The e-mail to ${name} was not sent: ${error instanceof Error ? error.message : String(error)}`),
    )
  }
}

/** Drafted by the help desk's own system through REST, read and approved by a person. */
async function write(
  { people, knowfirst }: Following,
  incident: string,
  customerId: string,
  purpose: NoticePurpose,
): Promise<void> {
  const answer = await fetch(`${knowfirst.url}/api/v1/customers/${customerId}/drafts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${knowfirst.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ purpose, incident }),
  })
  if (!answer.ok) throw new Error(await answer.text())
  const { sendable, ...text } = draft.parse(await answer.json())
  if (!sendable) throw new Error('the draft has findings that a person must see to')
  await people.agent.console.notices.approve.mutate({ ...text, customerId })
}
