/** What the company's administrator sets up once in Knowfirst, and what it remembers for the next start. */
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ApiScope } from '#shared/access.ts'
import { company, directoryRow, makeCustomers } from './company/customers.ts'
import { signIn, type SignInData, signInData } from './sign-in.ts'

const sourceData = z.object({ key: z.string(), url: z.string(), dsn: z.string().nullable() })
type SourceData = z.infer<typeof sourceData>

const memory = z.object({
  admin: signInData,
  people: z.record(z.string(), signInData),
  apiKey: z.string().nullable(),
  sources: z.record(z.string(), sourceData),
  /** How many stories were played so far. */
  played: z.number().int(),
})
type Memory = z.infer<typeof memory>

/** Who works at the company, by what they do in the demo. */
const staff = {
  engineer: { name: 'Tomas Brandt', role: 'lead', locale: 'en' },
  platform: { name: 'Ines Okafor', role: 'lead', locale: 'en' },
  lead: { name: 'Nadia Ferrand', role: 'lead', locale: 'fr' },
  agent: { name: 'Marta Quintana', role: 'agent', locale: 'en' },
} as const
export type Job = keyof typeof staff

const senders = [
  { name: 'Billing', kind: 'sentry', service: 'billing' },
  { name: 'OpenTelemetry collector', kind: 'otlp' },
  { name: 'Alertmanager', kind: 'alertmanager' },
] as const
type Sender = (typeof senders)[number]['name']

const report = z.object({ rejected: z.array(z.object({ line: z.number(), reason: z.string() })) })

export type Setup = {
  apiKey: string
  people: Record<Job, SignInData>
  /** Where a sender sends to, at the address of today. */
  source(name: Sender): SourceData
}

/** What the last start left behind; on the first one, a new administrator. */
export function recall(dataDir: string): Memory {
  const file = fileOf(dataDir)
  if (existsSync(file)) return memory.parse(JSON.parse(readFileSync(file, 'utf8')))
  const admin = { email: `demo@${company.domain}`, name: 'Demo', password: makePassword() }
  return remember(dataDir, { admin, people: {}, apiKey: null, sources: {}, played: 0 })
}

/** From the next start on, the story after this one comes first. */
export function rememberPlayed(dataDir: string, played: number): void {
  remember(dataDir, { ...recall(dataDir), played })
}

/** Does what is not done yet: people, an API key, sources; and the customer directory, which may come again. */
export async function setUp(url: string, dataDir: string): Promise<Setup> {
  const kept = recall(dataDir)
  const { access, sources } = (await signIn(url, kept.admin)).console
  for (const [job, { name, role, locale }] of Object.entries(staff)) {
    if (kept.people[job]) continue
    const person = {
      email: `${name.toLowerCase().replace(' ', '.')}@${company.domain}`,
      name,
      password: makePassword(),
    }
    await access.users.create.mutate({ ...person, role, locale })
    kept.people[job] = person
    remember(dataDir, kept)
  }
  if (!kept.apiKey) {
    const scopes: ApiScope[] = ['customers.read', 'customers.write', 'incidents.read', 'notices.draft']
    kept.apiKey = (await access.keys.create.mutate({ name: `${company.name} help desk`, scopes })).key
    remember(dataDir, kept)
  }
  for (const sender of senders) {
    if (kept.sources[sender.name]) continue
    const { key, url, dsn } = await sources.create.mutate(sender)
    kept.sources[sender.name] = { key, url, dsn }
    remember(dataDir, kept)
  }
  await importCustomers(url, kept.apiKey)
  return {
    apiKey: kept.apiKey,
    people: z.record(z.enum(['engineer', 'platform', 'lead', 'agent']), signInData).parse(kept.people),
    source: (name) => atAddress(sourceData.parse(kept.sources[name]), url),
  }
}

/** The whole directory, as a nightly job would send it: a customer who is known already stays as it is. */
async function importCustomers(url: string, apiKey: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/customers`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(makeCustomers().map(directoryRow)),
  })
  if (!answer.ok) throw new Error(`The customer directory was refused: ${await answer.text()}`)
  const [first] = report.parse(await answer.json()).rejected
  if (first) throw new Error(`Customer in line ${first.line} was refused: ${first.reason}`)
}

/** The port may be another one than at the start before. */
function atAddress(source: SourceData, url: string): SourceData {
  const moved = (old: string) => Object.assign(new URL(old), { host: new URL(url).host }).href.replace(/\/$/, '')
  return { key: source.key, url: moved(source.url), dsn: source.dsn && moved(source.dsn) }
}

const fileOf = (dataDir: string) => join(dataDir, 'demo.json')

function remember(dataDir: string, kept: Memory): Memory {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 })
  writeFileSync(fileOf(dataDir), JSON.stringify(kept, null, 2), { mode: 0o600 })
  return kept
}

const words =
  'amber birch cedar delta ember fjord grove harbour indigo juniper lantern meadow north orchard pebble river'

/** Easy to type, and another one in every data folder. */
function makePassword(): string {
  const list = words.split(' ')
  const pick = () => list[randomInt(list.length)] ?? ''
  return `${pick()}-${pick()}-${pick()}-${randomInt(1000, 10_000)}`
}
