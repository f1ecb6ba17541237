/** `npm run demo`: Knowfirst with an invented company around it, until Ctrl-C. */
import { DemoError, runDemo } from './demo/run.ts'

try {
  console.log('Starting Knowfirst and the demo company. The first time this takes about half a minute.')
  const demo = await runDemo({ port: Number(process.env.PORT) || undefined })
  let ending = false
  const end = async (code: number) => {
    if (ending) return
    ending = true
    console.log('\nEnding the services, then Knowfirst.')
    await demo.stop()
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
  void demo.lost.then(() => end(1))
} catch (error) {
  if (!(error instanceof DemoError)) throw error
  console.error(error.message)
  process.exit(1)
}
