import type { Written } from '../composer/compose.ts'

/**
 * Subject and text of an answer, whole or as far as it has come: a line `Subject: …`, then the text.
 * Thoughts and code fences that some models put around it are dropped. Null while there is no subject yet.
 */
export function parseAnswer(answer: string): Written | null {
  const plain = answer
    .replace(/<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi, '')
    .replace(/^\s*```\w*\n?/, '')
    .replace(/\n?```\s*$/, '')
    .trimStart()
  const match = /^\W{0,3}Subject\W{0,3}:\W{0,2}[ \t]*(.+?)[ \t*]*\r?\n([\s\S]*)$/i.exec(plain)
  if (!match) return null
  const [, subject = '', text = ''] = match
  return { subject: subject.trim(), text: text.replace(/\r\n?/g, '\n').trim() }
}
