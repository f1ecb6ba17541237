import * as Sentry from '@sentry/browser'

// A company's own web shop, as far as the SDK goes: bundled for the browser by its test.
Object.assign(globalThis, { shop: Sentry })
