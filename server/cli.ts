import { runCommandLine } from './cli/run.ts'

const { code, stdout, stderr } = await runCommandLine(process.argv.slice(2), process.env)
if (stdout) console.log(stdout)
if (stderr) console.error(stderr)
process.exitCode = code
