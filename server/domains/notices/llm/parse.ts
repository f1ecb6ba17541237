import { z } from 'zod'
import type { Written } from '../composer/compose.ts'

const asJson = z.object({ subject: z.string(), text: z.string().optional(), body: z.string().optional() })
const subjectLine = /^\W{0,3}(?:Subject|Objet|Betreff|Asunto)\W{0,3}:[*_]{0,2}[ \t]*(.*?)[ \t*]*\r?\n([\s\S]*)$/i

/**
 * Subject and text of an answer, whole or as far as it has come. Asked for is a line `Subject: …`, then the text; a
 * model that gives JSON is understood, and one that gives the text alone gets `subject`. Thoughts and code fences
 * around it are dropped. Null while there is nothing to show.
 */
export function parseAnswer(answer: string, subject: string): Written | null {
  const plain = answer
    .replace(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi, '')
    .replace(/^\s*```\w*\n?/, '')
    .replace(/\n?```\s*$/, '')
    .trimStart()
  if (plain.startsWith('{')) return parseJson(plain)
  const match = subjectLine.exec(plain)
  if (match) return tidy(match[1] || subject, match[2] ?? '')
  // The first line may still become the subject.
  return plain.includes('\n') ? tidy(subject, plain) : null
}

function parseJson(plain: string): Written | null {
  try {
    const { subject, text, body } = asJson.parse(JSON.parse(plain))
    return tidy(subject, text ?? body ?? '')
  } catch {
    return null
  }
}

function tidy(subject: string, text: string): Written {
  return { subject: subject.trim(), text: text.replace(/\r\n?/g, '\n').trim() }
}
