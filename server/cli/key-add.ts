import { apiScopes, createApiKeyInput } from '#shared/access.ts'
import { createApiKey } from '#server/domains/access/index.ts'
import type { Command } from './command.ts'

export const keyAdd: Command = {
  words: 'key add',
  usage: 'key add --scope A,B --name N',
  about: `Make an API key and show it once. Scopes: ${apiScopes.join(', ')}.`,
  options: ['scope', 'name'],
  required: ['scope'],
  prepare({ scope = '', name = 'command line' }) {
    const named = scope.split(',').map((one) => one.trim())
    const input = createApiKeyInput.parse({ name, scopes: named.filter(Boolean) })
    return async (ctx) => {
      const { id, key } = await createApiKey(ctx, input)
      const scopes = input.scopes.join(', ')
      return { text: `Made API key ${id} for ${scopes}.\nKey, shown only now: ${key}`, json: { id, key } }
    }
  },
}
