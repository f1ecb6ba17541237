import { captureException, flush, init, setUser } from '@sentry/browser'

// A company's own web shop, as far as errors go: bundled for the browser by its test.
Object.assign(globalThis, { shop: { captureException, flush, init, setUser } })
