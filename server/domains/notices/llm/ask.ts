import OpenAI from 'openai'
import type { Config } from '#server/platform/config.ts'
import type { Message } from './prompt.ts'

/** The model when `OPENAI_MODEL` names none. Any OpenAI-compatible server needs its own name set. */
export const defaultModel = 'gpt-5-mini'

export type LlmTimes = { idleMs: number; overallMs: number }
/** No word for `idleMs`, or not done after `overallMs`: the composer writes instead. */
export const defaultTimes: LlmTimes = { idleMs: 15_000, overallMs: 60_000 }

const answerLimit = 20_000

export type LlmTrouble = 'unreachable' | 'refused' | 'busy' | 'broken' | 'stalled' | 'cut' | 'empty' | 'tooLong'
/** The LLM gave no whole answer. `aborted` by the one who asked is thrown as it is. */
export class LlmError extends Error {
  readonly trouble: LlmTrouble

  constructor(trouble: LlmTrouble, cause?: unknown) {
    super(`LLM: ${trouble}`, { cause })
    this.name = 'LlmError'
    this.trouble = trouble
  }
}

export function llmConfigured(config: Config): boolean {
  return config.OPENAI_BASE_URL !== undefined || config.OPENAI_API_KEY !== undefined
}

/** The LLM's whole answer; `onText` hears it grow. Throws `LlmError`, or the signal's reason when the caller left. */
export async function askLlm(
  config: Config,
  messages: Message[],
  options: { onText(soFar: string): void; signal?: AbortSignal; times?: LlmTimes },
): Promise<string> {
  const { idleMs, overallMs } = options.times ?? defaultTimes
  const idle = new AbortController()
  const overall = AbortSignal.timeout(overallMs)
  const signal = AbortSignal.any([idle.signal, overall, ...(options.signal ? [options.signal] : [])])
  let timer = setTimeout(() => idle.abort(), idleMs)
  let answer = ''
  try {
    const stream = await clientOf(config, overallMs).chat.completions.create(
      { model: config.OPENAI_MODEL ?? defaultModel, messages, stream: true },
      { signal },
    )
    let finished: string | null = null
    for await (const chunk of stream) {
      clearTimeout(timer)
      timer = setTimeout(() => idle.abort(), idleMs)
      const [choice] = chunk.choices
      finished = choice?.finish_reason ?? finished
      if (choice?.delta.content) {
        answer += choice.delta.content
        if (answer.length > answerLimit) throw new LlmError('tooLong')
        options.onText(answer)
      }
    }
    signal.throwIfAborted()
    if (finished === 'length' || finished === null) throw new LlmError('cut')
    if (answer.trim() === '') throw new LlmError('empty')
    return answer
  } catch (error) {
    options.signal?.throwIfAborted()
    if (idle.signal.aborted || overall.aborted) throw new LlmError('stalled', error)
    throw troubleOf(error, answer)
  } finally {
    clearTimeout(timer)
  }
}

/** All settings are given, so that the package reads none from the environment behind our back. */
function clientOf(config: Config, timeout: number): OpenAI {
  return new OpenAI({
    baseURL: config.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
    apiKey: config.OPENAI_API_KEY ?? 'none',
    organization: null,
    project: null,
    maxRetries: 1,
    timeout,
    logLevel: 'off',
  })
}

function troubleOf(error: unknown, answer: string): LlmError {
  if (error instanceof LlmError) return error
  if (error instanceof OpenAI.APIConnectionError) return new LlmError('unreachable', error)
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    if (error.status === 429) return new LlmError('busy', error)
    return new LlmError(error.status >= 500 ? 'broken' : 'refused', error)
  }
  return new LlmError(answer === '' ? 'broken' : 'cut', error)
}
