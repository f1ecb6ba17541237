import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hookReaders } from '#server/ingest/hooks/readers.ts'
import type { HookReading } from '#server/ingest/hooks/reading.ts'
import type { HookKind, IdentityRule } from '#shared/sources.ts'

export const receivedAt = new Date('2026-11-22T10:30:00Z')

/** A payload as its sender sends it: `tests/fixtures/hooks/<kind>/<name>.json`. */
export const golden = (kind: HookKind, name: string): Buffer =>
  readFileSync(join(import.meta.dirname, `../../fixtures/hooks/${kind}/${name}.json`))

export function readHook(
  kind: HookKind,
  body: Buffer | string,
  { headers = {}, rules }: { headers?: Record<string, string>; rules?: IdentityRule[] } = {},
): HookReading {
  return hookReaders[kind]({ body: Buffer.from(body), headers, receivedAt, rules })
}

export const readGolden = (kind: HookKind, name: string) => readHook(kind, golden(kind, name))
