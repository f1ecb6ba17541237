import { parseArgs } from 'node:util'
import { type Command, type Options, UsageError } from './command.ts'

export type Parsed = { kind: 'help' } | { kind: 'run'; work: ReturnType<Command['prepare']>; json: boolean }

/** Finds the command and its options. Throws `UsageError` with one sentence. */
export function parseCommandLine(commands: readonly Command[], given: string[]): Parsed {
  const words = given.slice(0, 2).join(' ')
  if (given.length === 0 || given[0] === 'help' || given.includes('--help')) return { kind: 'help' }
  const command = commands.find((one) => one.words === words)
  if (!command) {
    const known = commands.map((one) => one.words).join(', ')
    throw new UsageError(`There is no command "${words}". Commands: ${known}, help.`)
  }
  const { json, options, positionals } = readOptions(command, given.slice(2))
  const missing = command.required.find((name) => !options[name])
  if (missing) throw new UsageError(`--${missing} is missing. Usage: ${command.usage}`)
  const expected = command.argument ? 1 : 0
  if (positionals.length !== expected) {
    const what =
      positionals.length > expected ? `"${positionals[expected]}" is too much` : `${command.argument} is missing`
    throw new UsageError(`${what}. Usage: ${command.usage}`)
  }
  return { kind: 'run', work: command.prepare(options, positionals[0] ?? ''), json }
}

function readOptions(command: Command, args: string[]): { json: boolean; options: Options; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries<{ type: 'string' | 'boolean' }>([
        ...command.options.map((name) => [name, { type: 'string' }] as const),
        ['json', { type: 'boolean' }],
      ]),
    })
    const given = Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
    return { json: values.json === true, options: Object.fromEntries(given), positionals }
  } catch (error) {
    const [reason] = error instanceof Error ? error.message.split(/\. |\n/) : [String(error)]
    throw new UsageError(`${reason}. Usage: ${command.usage}`)
  }
}

export function helpText(commands: readonly Command[]): string {
  const lines = commands.map(({ usage, about }) => `  ${usage}\n      ${about}`)
  return [
    'npm run cli -- <command> [--json]',
    '',
    ...lines,
    '',
    'Works beside a running Knowfirst and without one, on the same DATA_DIR or DATABASE_URL.',
  ].join('\n')
}
