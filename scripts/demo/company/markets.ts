import type { CustomerLanguage } from '#shared/languages.ts'
import { american, english, french, german, type Names, spanish } from './names.ts'
import type { Country } from './phones.ts'
import type { Weighted } from './random.ts'

export const regions = ['eu-west', 'eu-central', 'eu-south', 'us-east'] as const
export type Region = (typeof regions)[number]

export type Market = {
  country: Country
  language: CustomerLanguage
  names: Names
  timeZones: readonly [string, ...string[]]
  /** In which of its regions Rodavia keeps these accounts. */
  regions: readonly Weighted<Region>[]
}

/** Where Rodavia sells, with the share of its customers. */
export const markets: readonly Weighted<Market>[] = [
  [
    {
      country: 'GB',
      language: 'en',
      names: english,
      timeZones: ['Europe/London'],
      regions: [
        ['eu-west', 8],
        ['eu-central', 1],
        ['eu-south', 1],
      ],
    },
    24,
  ],
  [
    {
      country: 'US',
      language: 'en',
      names: american,
      timeZones: ['America/New_York', 'America/Chicago', 'America/Denver'],
      regions: [
        ['us-east', 9],
        ['eu-west', 1],
      ],
    },
    10,
  ],
  [
    {
      country: 'FR',
      language: 'fr',
      names: french,
      timeZones: ['Europe/Paris'],
      regions: [
        ['eu-west', 5],
        ['eu-south', 3],
        ['eu-central', 2],
      ],
    },
    26,
  ],
  [
    {
      country: 'DE',
      language: 'de',
      names: german,
      timeZones: ['Europe/Berlin'],
      regions: [
        ['eu-central', 7],
        ['eu-west', 3],
      ],
    },
    24,
  ],
  [
    {
      country: 'ES',
      language: 'es',
      names: spanish,
      timeZones: ['Europe/Madrid'],
      regions: [
        ['eu-south', 5],
        ['eu-west', 4],
        ['eu-central', 1],
      ],
    },
    16,
  ],
]
