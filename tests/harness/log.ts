import type { Logger } from 'pino'
import { createLog } from '#server/platform/log.ts'

export type TestLog = {
  log: Logger
  /** Lines at level error and above that no test said it expects. */
  unexpected(): string[]
  /** From now on, error lines that contain this text are fine. */
  expectError(text: string): void
}

/** A log that keeps errors, so that the end of a test can fail on those nobody expected. */
export function testLog(): TestLog {
  const errors: string[] = []
  const expected: string[] = []
  const write = (line: string) => {
    if (Number(/"level":(\d+)/.exec(line)?.[1]) >= 50) errors.push(line)
  }
  return {
    log: createLog('info', { write }),
    unexpected: () => errors.filter((line) => !expected.some((text) => line.includes(text))),
    expectError: (text) => void expected.push(text),
  }
}
