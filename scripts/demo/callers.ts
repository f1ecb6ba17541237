import type { CustomerLanguage } from '#shared/languages.ts'
import { type Customer, makeCustomers } from './company/customers.ts'
import type { Region } from './company/markets.ts'
import { shareOf } from './company/random.ts'
import type { Story } from './stories/story.ts'

/** Whom to look up during a story: large customers among the first that it hits, one for each language asked for. */
export function callersOf(story: Story, region: Region, languages: CustomerLanguage[]): Customer[] {
  const weight = { Enterprise: 0, Business: 1, Starter: 2 }
  const hit = makeCustomers()
    .filter((customer) => customer.region === region && customer.features.includes(story.feature))
    .toSorted((a, b) => weight[a.tier] - weight[b.tier] || shareOf(a.id) - shareOf(b.id))
  return languages.flatMap((language) => hit.find((customer) => customer.language === language) ?? [])
}
