import { join } from 'node:path'
import { build } from 'vite'

/** The console as people get it, built once for all tests in a browser. */
export default async function setup(): Promise<void> {
  // Vitest says `test` here, and React would be the slow one that does everything twice.
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await build({ configFile: join(import.meta.dirname, '../../vite.config.ts'), logLevel: 'error' })
  process.env.NODE_ENV = before
}
