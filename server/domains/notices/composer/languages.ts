import type { CustomerLanguage } from '#shared/languages.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import type { Language } from './language.ts'

/** The languages a customer can be written to in. */
export const languages: Record<CustomerLanguage, Language> = { en, fr, de, es }
