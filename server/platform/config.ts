import { z } from 'zod'

const port = z.coerce.number('must be a whole number from 0 to 65535').int().min(0).max(65_535)
const text = z.string().trim().min(1)
const web = z.url({ protocol: /^https?$/, error: 'must be an address such as https://knowfirst.example.com' })
const postgres = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be an address such as postgres://user:password@host:5432/knowfirst',
})
const mailServer = z.url({
  protocol: /^smtps?$/,
  error: 'must be an address such as smtp://user:password@mail.example.com:587',
})

const variables = z.object({
  PORT: port.default(4000),
  HOST: text.default('127.0.0.1'),
  PUBLIC_URL: web.optional(),
  DATABASE_URL: postgres.optional(),
  DATABASE_DIRECT_URL: postgres.optional(),
  DATA_DIR: text.default('./data'),
  SECRET_KEY: z.string().min(32, 'needs at least 32 characters').optional(),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: web.optional(),
  OPENAI_MODEL: text.optional(),
  SMTP_URL: mailServer.optional(),
  MAIL_FROM: text
    .regex(
      /^(?:[^<>@\r\n]* ?<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'must be an address such as Support <support@example.com>',
    )
    .optional(),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(12, 'needs at least 12 characters').max(128, 'has at most 128 characters').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

/** The settings of the environment, in the names of the outside contract. */
export type Config = z.infer<typeof variables>

export class ConfigError extends Error {}

/** Variables that look like ours by prefix but are not known, so that a typing error does not pass unseen. */
const ownPrefixes = /^(KNOWFIRST_|ADMIN_(?!$)|OPENAI_|SMTP_|MAIL_|DATABASE_)/

/** Reads and checks the environment. Throws `ConfigError` with one clear sentence. Empty values count as absent. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const unknown = Object.keys(given).filter((name) => ownPrefixes.test(name) && !(name in variables.shape))
  if (unknown.length > 0) {
    throw new ConfigError(
      `${unknown[0]} is not a setting of Knowfirst. Known settings: ${Object.keys(variables.shape).join(', ')}.`,
    )
  }
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new ConfigError(`${issue?.path.join('.')} cannot be used: ${issue?.message}.`)
  }
  const config = parsed.data
  if (config.DATABASE_URL && !config.SECRET_KEY) {
    throw new ConfigError(
      'SECRET_KEY is required with DATABASE_URL: all copies must share one, at least 32 characters long.',
    )
  }
  if (config.SMTP_URL && !config.MAIL_FROM) {
    throw new ConfigError('MAIL_FROM is required with SMTP_URL: the address that customers see as the sender.')
  }
  if (!config.ADMIN_EMAIL !== !config.ADMIN_PASSWORD) {
    throw new ConfigError('ADMIN_EMAIL and ADMIN_PASSWORD belong together: set both or none.')
  }
  return config
}
