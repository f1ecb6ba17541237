import { z } from 'zod'
import { readConfig } from '#server/platform/config.ts'
import { DomainError } from '#server/platform/errors.ts'
import { reasonNotToStart } from '#server/start-failure.ts'
import { UsageError } from './command.ts'
import { customersImport } from './customers-import.ts'
import { keyAdd } from './key-add.ts'
import { helpText, parseCommandLine } from './parse.ts'
import { withSession } from './session.ts'
import { sourceAdd } from './source-add.ts'
import { userAdd } from './user-add.ts'

const commands = [userAdd, sourceAdd, keyAdd, customersImport]

/** 0 done, 1 failed, 2 not understood. */
export type Outcome = { code: 0 | 1 | 2; stdout?: string; stderr?: string }

/** Understands the words and does it. Never throws: a failure is one sentence, a defect of ours its stack. */
export async function runCommandLine(words: string[], environment: NodeJS.ProcessEnv): Promise<Outcome> {
  try {
    const parsed = parseCommandLine(commands, words)
    if (parsed.kind === 'help') return { code: 0, stdout: helpText(commands) }
    const answer = await withSession(readConfig(environment), parsed.work)
    return { code: 0, stdout: parsed.json ? JSON.stringify(answer.json) : answer.text }
  } catch (error) {
    const misunderstood = error instanceof UsageError || error instanceof z.ZodError
    return { code: misunderstood ? 2 : 1, stderr: sentence(error) }
  }
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof DomainError) return error.message
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    return `${issue?.path.join('.') || 'An option'} cannot be used: ${issue?.message}`
  }
  return reasonNotToStart(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))
}
