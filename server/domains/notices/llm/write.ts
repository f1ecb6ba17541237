import type { AgentLanguage, CustomerLanguage } from '#shared/languages.ts'
import type { Fact, Finding, NoticePurpose } from '#shared/notices.ts'
import type { Config } from '#server/platform/config.ts'
import type { Written } from '../composer/compose.ts'
import { isSendable } from '../checks/check-text.ts'
import { askLlm, LlmError, type LlmTimes, type LlmTrouble } from './ask.ts'
import { parseAnswer } from './parse.ts'
import { firstMessages, type Message, repairMessages } from './prompt.ts'

export type LlmRequest = {
  purpose: NoticePurpose
  language: CustomerLanguage
  facts: Fact[]
  /** When the answer has none. */
  subject: string
  /** The same checks that every text passes. */
  check(written: Written): Finding[]
  onText(written: Written): void
  signal?: AbortSignal
  times?: LlmTimes
  agentLanguage: AgentLanguage
}

/** The LLM's text when it passes the checks, at once or after one repair; else why not, as a sentence. */
export type LlmResult = { written: Written; findings: Finding[] } | { fallbackReason: string; outcome: string }

/** Asks the LLM for the e-mail. Throws only the signal's reason when the caller left. */
export async function writeWithLlm(config: Config, request: LlmRequest): Promise<LlmResult> {
  const asked = firstMessages(request.purpose, request.language, request.facts)
  try {
    const first = await attempt(config, request, asked)
    if (isSendable(first.findings) && first.written) return { written: first.written, findings: first.findings }
    const second = await attempt(config, request, repairMessages(asked, first.answer, first.findings))
    if (isSendable(second.findings) && second.written) return { written: second.written, findings: second.findings }
    if (!second.written) return { fallbackReason: reasons.nonsense[request.agentLanguage], outcome: 'nonsense' }
    const [wrong] = second.findings.filter((finding) => finding.severity === 'block')
    const reason = `${reasons.checks[request.agentLanguage]} ${wrong?.message ?? ''}`.trim()
    return { fallbackReason: reason, outcome: 'checks' }
  } catch (error) {
    if (!(error instanceof LlmError)) throw error
    return { fallbackReason: reasons[error.trouble][request.agentLanguage], outcome: error.trouble }
  }
}

type Attempt = { answer: string; written: Written | null; findings: Finding[] }

async function attempt(config: Config, request: LlmRequest, messages: Message[]): Promise<Attempt> {
  const { signal, times } = request
  const answer = await askLlm(config, messages, {
    signal,
    times,
    onText(soFar) {
      const written = parseAnswer(soFar, request.subject)
      if (written) request.onText(written)
    },
  })
  const written = parseAnswer(answer, request.subject)
  if (!written) return { answer, written, findings: [wrongForm] }
  return { answer, written, findings: request.check(written) }
}

const wrongForm: Finding = {
  rule: 'form',
  severity: 'block',
  at: null,
  message: 'The answer does not begin with a line "Subject: …" followed by the text.',
}

const reasons: Record<LlmTrouble | 'nonsense' | 'checks', Record<AgentLanguage, string>> = {
  unreachable: {
    en: 'The language model could not be reached.',
    fr: 'Le modèle de langage n’a pas pu être joint.',
  },
  refused: {
    en: 'The language model refused the request. An administrator should look at its key and model name.',
    fr: 'Le modèle de langage a refusé la demande. Un administrateur devrait vérifier sa clé et son nom.',
  },
  busy: {
    en: 'The language model is over its limit at the moment.',
    fr: 'Le modèle de langage a atteint sa limite pour le moment.',
  },
  broken: { en: 'The language model answered with an error.', fr: 'Le modèle de langage a répondu par une erreur.' },
  stalled: { en: 'The language model took too long.', fr: 'Le modèle de langage a mis trop de temps.' },
  cut: { en: 'The language model stopped in the middle.', fr: 'Le modèle de langage s’est arrêté au milieu.' },
  empty: { en: 'The language model wrote nothing.', fr: 'Le modèle de langage n’a rien écrit.' },
  tooLong: { en: 'The language model would not stop writing.', fr: 'Le modèle de langage n’en finissait pas.' },
  nonsense: {
    en: 'The language model did not write an e-mail.',
    fr: 'Le modèle de langage n’a pas écrit d’e-mail.',
  },
  checks: {
    en: 'The language model’s text did not pass the checks.',
    fr: 'Le texte du modèle de langage n’a pas passé les contrôles.',
  },
}
