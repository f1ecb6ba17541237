import { expect, test } from 'vitest'
import { safeUrl } from '#server/platform/log.ts'

test.each([
  [
    '/api/1/envelope/?sentry_version=7&sentry_key=k3y&sentry_client=x',
    '/api/1/envelope/?sentry_version=7&sentry_key=…&sentry_client=x',
  ],
  ['/api/1/store/?sentry_secret=k3y', '/api/1/store/?sentry_secret=…'],
  ['/hooks/grafana/k3y', '/hooks/grafana/…'],
  ['/eu/api/1/cron/nightly/k3y/?status=ok', '/eu/api/1/cron/nightly/…/?status=ok'],
  ['/api/1/unreal/k3y/', '/api/1/unreal/…/'],
  ['/otlp/k3y/v1/logs', '/otlp/…/v1/logs'],
  ['/customers/C-1?tab=errors', '/customers/C-1?tab=errors'],
])('no key is written into a log: %s', (url, safe) => {
  expect(safeUrl(url)).toBe(safe)
})
