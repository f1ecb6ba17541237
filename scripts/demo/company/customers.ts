import type { z } from 'zod'
import type { customerInput } from '#shared/directory.ts'
import type { CustomerLanguage } from '#shared/languages.ts'
import { type Market, markets, type Region } from './markets.ts'
import { type Country, phoneBook } from './phones.ts'
import { type Random, seededRandom } from './random.ts'

/** The company of the demo. It is invented, and so is everybody in it. */
export const company = { name: 'Rodavia', domain: 'rodavia.example', customers: 2000 }

export const features = ['consolidated invoices', 'live map', 'truck routing'] as const
export type Feature = (typeof features)[number]
export type Tier = 'Enterprise' | 'Business' | 'Starter'

export type Contact = { userId: string; name: string; email: string; phone: string | null; language: CustomerLanguage }

/** An account, as the company's own services know it. */
export type Customer = {
  id: string
  name: string
  tier: Tier
  country: Country
  language: CustomerLanguage
  region: Region
  timeZone: string
  vehicles: number
  features: Feature[]
  contacts: [Contact, ...Contact[]]
}

const vehicles: Record<Tier, [low: number, high: number]> = {
  Enterprise: [120, 900],
  Business: [20, 119],
  Starter: [2, 19],
}

/** All customers of the company: the same at every call. */
export function makeCustomers(count = company.customers): Customer[] {
  const random = seededRandom(company.name)
  const names = new Set<string>()
  const phoneOf = phoneBook()
  let account = 20_000
  let user = 500

  const makeContact = (market: Market, host: string, phone: string | null): Contact => {
    const name = `${random.pick(market.names.first)} ${random.pick(market.names.last)}`
    const email = `${slugOf(name, '.')}@${host}`
    user += 1
    return { userId: `u-${user}`, name, email, phone, language: market.language }
  }

  return Array.from({ length: count }, () => {
    account += random.between(1, 9)
    const market = random.weighted(markets)
    const tier = random.weighted<Tier>([
      ['Starter', 55],
      ['Business', 35],
      ['Enterprise', 10],
    ])
    const name = companyName(random, market, names)
    const host = `${slugOf(name, '-')}.example`
    const first = makeContact(market, host, phoneOf(market.country))
    const more = Array.from({ length: random.between(0, 2) }, () =>
      makeContact(market, host, random.next() < 0.6 ? phoneOf(market.country) : null),
    ).filter((contact) => contact.email !== first.email)
    return {
      id: `C-${account}`,
      name,
      tier,
      country: market.country,
      language: market.language,
      region: random.weighted(market.regions),
      timeZone: random.pick(market.timeZones),
      vehicles: random.between(...vehicles[tier]),
      features: features.filter(() => random.next() < 0.4),
      contacts: [first, ...more],
    }
  })
}

/** A customer as a row of the directory import. */
export function directoryRow(customer: Customer): z.input<typeof customerInput> {
  const { id, name, tier, language, region, timeZone } = customer
  return {
    id,
    name,
    tier,
    language,
    region,
    timeZone,
    attributes: {
      country: customer.country,
      vehicles: String(customer.vehicles),
      ...(customer.features.length > 0 && { features: customer.features.join(', ') }),
    },
    contacts: customer.contacts,
  }
}

function companyName(random: Random, market: Market, taken: Set<string>): string {
  for (;;) {
    const name = random
      .pick(market.names.companies)
      .replace('{last}', random.pick(market.names.last))
      .replace('{place}', random.pick(market.names.places))
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

/** "Léa Müller-Groß" → "lea.mueller.gross". */
function slugOf(name: string, between: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
  return plain.match(/[a-z0-9]+/g)?.join(between) ?? ''
}
