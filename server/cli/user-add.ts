import { createUserInput, roles } from '#shared/access.ts'
import { createUser } from '#server/domains/access/index.ts'
import type { Command } from './command.ts'

export const userAdd: Command = {
  words: 'user add',
  usage: `user add --email E --name N --role ${roles.join('|')} [--password P] [--locale en|fr]`,
  about: 'Make somebody an account. Without --password one is made and shown once.',
  options: ['email', 'name', 'role', 'password', 'locale'],
  required: ['email', 'name', 'role'],
  prepare(options) {
    const input = createUserInput.parse(options)
    return async (ctx) => {
      const { user, password } = await createUser(ctx, input)
      const text = [
        `Made ${user.role} ${user.name} <${user.email}>.`,
        ...(password ? [`Password, shown only now: ${password}`] : []),
      ].join('\n')
      return { text, json: { id: user.id, email: user.email, role: user.role, ...(password && { password }) } }
    }
  },
}
