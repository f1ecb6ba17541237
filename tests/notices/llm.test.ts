import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { drafts } from '#drizzle/schema/notices.ts'
import { createDraft } from '#server/domains/notices/index.ts'
import { noticesRouter } from '#server/domains/notices/router.ts'
import { writeWithLlm } from '#server/domains/notices/llm/write.ts'
import { parseAnswer } from '#server/domains/notices/llm/parse.ts'
import { type ComposeStep, createDraftInput } from '#shared/notices.ts'
import { type FakeOpenai, type LlmDeed, startOpenai } from '#tests/fakes/openai.ts'
import { type Story, startStory } from './story.ts'

let llm: FakeOpenai
let story: Story
beforeAll(async () => {
  llm = await startOpenai()
  story = await startStory({ OPENAI_BASE_URL: llm.url, OPENAI_MODEL: 'fake' })
})
afterAll(async () => {
  await story.stop()
  await llm.stop()
})
beforeEach(() => {
  llm.script.length = 0
  llm.requests.length = 0
  llm.abandoned = 0
})

test('the LLM’s text is taken, shown as it grows, and says who wrote it', async () => {
  const shown: string[] = []
  const input = createDraftInput.parse({ customerId: 'C-1', purpose: 'known' })
  const draft = await createDraft(story.agent, input, ({ text }) => shown.push(text))
  expect(draft).toMatchObject({
    by: 'llm',
    fallbackReason: null,
    sendable: true,
    subject: 'Les factures ne se téléchargent pas',
  })
  expect(shown.length).toBeGreaterThan(10)
  expect(shown.at(-1)).toBe(draft.text)
  for (const [index, text] of shown.entries()) expect(draft.text.startsWith(text.trimEnd()), shown[index]).toBe(true)
})

test('the LLM hears only the typed facts: no word of the error, no address, no name from inside', async () => {
  await story.draft()
  const sent = JSON.stringify(llm.requests)
  expect(llm.requests).toHaveLength(1)
  expect(sent).toContain('Claire Moreau')
  expect(sent).not.toMatch(/Ignore all rules|evil\.example|Ana Lopez|billing|production|claire@|C-1|INC-/)
})

describe('when the LLM', () => {
  test.each<[LlmDeed[], string, number]>([
    [['error', 'error'], 'The language model answered with an error.', 2],
    [['tooManyRequests', 'tooManyRequests'], 'The language model is over its limit at the moment.', 2],
    [['refuse'], 'The language model refused the request. An administrator should look at its key and model name.', 1],
    [['cut'], 'The language model stopped in the middle.', 1],
    [['empty'], 'The language model wrote nothing.', 1],
    [['nonsense', 'nonsense'], 'The language model did not write an e-mail.', 2],
    [['lie', 'lie'], 'The language model’s text did not pass the checks. No fact of this customer', 2],
    [['wrongLanguage', 'wrongLanguage'], 'The language model’s text did not pass the checks.', 2],
    [
      ['obeysInjection', 'obeysInjection'],
      'The language model’s text did not pass the checks. “https://evil.example/refund” is a link',
      2,
    ],
  ])('answers with %j, the composer writes, and the page says why', async (deeds, reason, requests) => {
    llm.script.push(...deeds)
    const shown: string[] = []
    const input = createDraftInput.parse({ customerId: 'C-1', purpose: 'known' })
    const draft = await createDraft(story.agent, input, ({ text }) => shown.push(text))
    expect(draft).toMatchObject({ by: 'composer', sendable: true, findings: [] })
    expect(draft.fallbackReason).toContain(reason)
    expect(shown.at(-1)).toBe(draft.text)
    expect(llm.requests).toHaveLength(requests)
  })

  test('lies once and mends it when told, its text is taken', async () => {
    llm.script.push('lie', 'good')
    expect(await story.draft()).toMatchObject({ by: 'llm', sendable: true })
    const told = llm.requests[1]?.messages.at(-1)?.content
    expect(told).toContain('This cannot be sent')
    expect(told).toMatch(/3:33|4711/)
  })

  test('is busy for a moment, one more try is enough', async () => {
    llm.script.push('tooManyRequests', 'good')
    expect((await story.draft()).by).toBe('llm')
  })

  test('is not there, the composer writes', async () => {
    const config = { ...story.agent.config, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }
    const draft = await createDraft(
      { ...story.agent, config },
      createDraftInput.parse({ customerId: 'C-1', purpose: 'known' }),
    )
    expect(draft).toMatchObject({ by: 'composer', fallbackReason: 'The language model could not be reached.' })
  })

  test.each<LlmDeed>(['stall', 'silent'])('falls silent (%s), it is not waited for', async (deed) => {
    llm.script.push(deed)
    const result = await writeWithLlm(story.agent.config, {
      purpose: 'known',
      language: 'en',
      facts: [],
      subject: '',
      check: () => [],
      onText: () => {},
      times: { idleMs: 100, overallMs: 10_000 },
      agentLanguage: 'fr',
    })
    expect(result).toEqual({ fallbackReason: 'Le modèle de langage a mis trop de temps.', outcome: 'stalled' })
    await vi.waitFor(() => expect(llm.abandoned).toBe(1))
  })
})

describe('over tRPC', () => {
  const compose = async (signal?: AbortSignal) =>
    await noticesRouter.createCaller(story.agent, { signal }).compose({ customerId: 'C-1', purpose: 'known' })

  test('the text comes as it grows, then the stored draft', async () => {
    const steps: ComposeStep[] = []
    for await (const step of await compose()) steps.push(step)
    const last = steps.pop()
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.every((step) => step.type === 'text')).toBe(true)
    expect(last).toMatchObject({
      type: 'draft',
      draft: { by: 'llm', text: steps.at(-1)?.type === 'text' ? expect.any(String) : '' },
    })
  })

  test('leaving in the middle stops the LLM and keeps nothing', async () => {
    const before = await story.ctx.db.$count(drafts)
    llm.script.push('stall')
    const leaving = new AbortController()
    const seen: ComposeStep[] = []
    const reading = (async () => {
      for await (const step of await compose(leaving.signal)) seen.push(step)
    })()
    await vi.waitFor(() => expect(llm.requests).toHaveLength(1))
    leaving.abort()
    await reading.catch(() => {})
    await vi.waitFor(() => expect(llm.abandoned).toBe(1))
    expect(await story.ctx.db.$count(drafts)).toBe(before)
  })

  test('what cannot be written says why', async () => {
    const steps = await noticesRouter.createCaller(story.agent).compose({ customerId: 'C-404', purpose: 'known' })
    await expect(
      (async () => {
        for await (const _ of steps);
      })(),
    ).rejects.toThrow('There is no customer C-404.')
  })
})

test('answers in other clothes are understood', () => {
  const plain = { subject: 'About you', text: 'Hello,\n\nsomething.' }
  expect(parseAnswer('Subject: About you\n\nHello,\n\nsomething.', 'S')).toEqual(plain)
  expect(parseAnswer('**Objet :** About you\n\nHello,\n\nsomething.', 'S')).toEqual(plain)
  expect(parseAnswer('<think>Subject: no</think>\nSubject: About you\n\nHello,\n\nsomething.', 'S')).toEqual(plain)
  expect(parseAnswer('```\nSubject: About you\n\nHello,\n\nsomething.\n```', 'S')).toEqual(plain)
  expect(parseAnswer('{"subject":"About you","text":"Hello,\\n\\nsomething."}', 'S')).toEqual(plain)
  expect(parseAnswer('Hello,\n\nsomething.', 'S')).toEqual({ ...plain, subject: 'S' })
  expect(parseAnswer('Subj', 'S')).toBeNull()
  expect(parseAnswer('{"subject":"Abo', 'S')).toBeNull()
})
