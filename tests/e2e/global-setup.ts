import { join } from 'node:path'
import { build } from 'vite'

/** The console as people get it, built once for all tests in a browser. */
export default async function setup(): Promise<void> {
  await build({ configFile: join(import.meta.dirname, '../../vite.config.ts'), logLevel: 'error' })
}
