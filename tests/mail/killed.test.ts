import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { deliveries } from '#drizzle/schema/mail.ts'
import { approveDraft } from '#server/domains/notices/index.ts'
import { startSmtp } from '#tests/fakes/smtp.ts'
import { startStory } from '#tests/notices/story.ts'

test('a sender killed in mid-send leaves its e-mails uncertain, and nobody sends them a second time', async () => {
  const smtp = await startSmtp()
  const story = await startStory({ SMTP_URL: smtp.url })
  for (let count = 0; count < 6; count += 1) await approveDraft(story.agent, story.approvalOf(await story.draft()))
  // The first two are taken and answered; the server thinks about the others until the sender is dead.
  smtp.script.push({ do: 'accept' }, { do: 'accept' })
  for (let count = 0; count < 10; count += 1) smtp.script.push({ do: 'accept', afterMs: 60_000 })

  const sender = spawn(
    process.execPath,
    [join(import.meta.dirname, 'sender.ts'), story.url, smtp.url, story.clock.now().toISOString()],
    { stdio: 'inherit' },
  )
  const stateCounts = async () => {
    const rows = await story.ctx.db.select().from(deliveries)
    return Object.fromEntries(
      Object.entries(Object.groupBy(rows, ({ state }) => state)).map(([state, all]) => [state, all?.length]),
    )
  }
  await vi.waitFor(async () => expect(smtp.received).toHaveLength(6), { timeout: 30_000, interval: 50 })
  await vi.waitFor(async () => expect(await stateCounts()).toEqual({ accepted: 2, sending: 4 }), {
    timeout: 30_000,
    interval: 50,
  })
  sender.kill('SIGKILL')
  await once(sender, 'exit')

  smtp.script.length = 0
  await story.send()
  expect(await stateCounts()).toEqual({ accepted: 2, sending: 4 })
  story.clock.advance(90_000)
  await story.send()
  await story.send()
  expect(await stateCounts()).toEqual({ accepted: 2, uncertain: 4 })
  expect(new Set(smtp.received.map(({ mail }) => mail.messageId)).size).toBe(6)
  expect(smtp.received).toHaveLength(6)
  await smtp.stop()
  await story.stop()
})
