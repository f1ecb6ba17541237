export { createNameRules, type NameRules, type NameSettings } from './names.ts'
export { scrubPayload } from './payload.ts'
export { filtered, scrubText } from './text.ts'
