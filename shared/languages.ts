import { z } from 'zod'

/** Languages a customer can be written to in. */
export const customerLanguages = ['en', 'fr', 'de', 'es'] as const
/** Languages of the console, and of the sentence an agent says. */
export const agentLanguages = ['en', 'fr'] as const

export const customerLanguage = z.enum(customerLanguages)
export const agentLanguage = z.enum(agentLanguages)
export type CustomerLanguage = z.infer<typeof customerLanguage>
export type AgentLanguage = z.infer<typeof agentLanguage>

/** The supported language behind a tag such as `fr-CA`; undefined when there is none. */
export function supportedLanguage(tag: string | null | undefined): CustomerLanguage | undefined {
  const base = tag?.trim().toLowerCase().split(/[-_]/)[0]
  return customerLanguages.find((language) => language === base)
}
