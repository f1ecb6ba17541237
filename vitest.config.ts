import { defineConfig } from 'vitest/config'

const database = 'tests/harness/global-setup.ts'
const browser = 'tests/e2e/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'server', include: ['tests/**/*.test.ts'], exclude: [browser], globalSetup: [database] },
      },
      {
        extends: true,
        test: { name: 'e2e', include: [browser], globalSetup: [database, 'tests/e2e/global-setup.ts'] },
      },
    ],
  },
})
