/** Why PostgreSQL cannot run here: one sentence for the person who started it. */
export class PostgresError extends Error {}

/** The last line that says what went wrong, out of a command's output. */
export function reasonIn(output: string): string {
  const lines = output.split('\n').map((line) => line.trim())
  const said = lines.filter((line) => /(FATAL|PANIC|ERROR|error|could not|cannot|No space)/.test(line))
  return (said.at(-1) ?? lines.findLast(Boolean) ?? 'no reason was given').replace(/^.*?(FATAL|PANIC|error): +/, '')
}

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
