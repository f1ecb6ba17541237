import { z } from 'zod'
import { UsageError } from './cli/command.ts'
import { keyAdd } from './cli/key-add.ts'
import { helpText, parseCommandLine } from './cli/parse.ts'
import { withSession } from './cli/session.ts'
import { sourceAdd } from './cli/source-add.ts'
import { userAdd } from './cli/user-add.ts'
import { readConfig } from './platform/config.ts'
import { DomainError } from './platform/errors.ts'
import { reasonNotToStart } from './start-failure.ts'

const commands = [userAdd, sourceAdd, keyAdd]

process.exit(await main(process.argv.slice(2)))

/** 0 done, 1 failed, 2 not understood. */
async function main(given: string[]): Promise<number> {
  try {
    const parsed = parseCommandLine(commands, given)
    if (parsed.kind === 'help') {
      console.log(helpText(commands))
      return 0
    }
    const answer = await withSession(readConfig(process.env), parsed.work)
    console.log(parsed.json ? JSON.stringify(answer.json) : answer.text)
    return 0
  } catch (error) {
    console.error(sentence(error))
    return error instanceof UsageError || error instanceof z.ZodError ? 2 : 1
  }
}

function sentence(error: unknown): unknown {
  if (error instanceof UsageError || error instanceof DomainError) return error.message
  if (error instanceof z.ZodError) {
    const [issue] = error.issues
    return `${issue?.path.join('.') || 'An option'} cannot be used: ${issue?.message}`
  }
  return reasonNotToStart(error) ?? error
}
