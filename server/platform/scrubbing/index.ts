export { createNameRules, type NameRules } from './names.ts'
export { scrubPayload } from './payload.ts'
export { filtered, scrubText } from './text.ts'
