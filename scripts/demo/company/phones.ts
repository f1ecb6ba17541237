/**
 * Phone numbers that nobody has: ranges kept free for film and fiction by Ofcom, the NANP, ARCEP and the
 * Bundesnetzagentur. Spain keeps none; its numbers beginning with 55 are not assigned to any service.
 */
type Range = { prefix: string; digits: number; from: number; size: number }

const range = (prefix: string, digits: number, size: number, from = 0): Range => ({ prefix, digits, size, from })

const ranges = {
  GB: [
    range('+442079460', 3, 1000),
    range('+441214960', 3, 1000),
    range('+441134960', 3, 1000),
    range('+441174960', 3, 1000),
    range('+441614960', 3, 1000),
    range('+447700900', 3, 1000),
  ],
  US: ['212', '312', '404', '503', '614', '713', '816', '303'].map((area) => range(`+1${area}5550`, 3, 100, 100)),
  FR: ['+3319900', '+3326191', '+3335301', '+3346571', '+3353649', '+3363998'].map((prefix) =>
    range(prefix, 4, 10_000),
  ),
  DE: ['+493023125', '+496990009', '+494066969', '+492214710', '+498999998'].map((prefix) => range(prefix, 3, 1000)),
  ES: [range('+345550', 5, 100_000)],
} satisfies Record<string, Range[]>

export type Country = keyof typeof ranges

/** Gives out every number of a country's ranges at most once, in an order that looks random. */
export function phoneBook(): (country: Country) => string {
  const given = new Map<Country, number>()
  return (country) => {
    const blocks = ranges[country]
    const count = given.get(country) ?? 0
    given.set(country, count + 1)
    const block = blocks[count % blocks.length]
    const turn = Math.floor(count / blocks.length)
    if (!block || turn >= block.size) throw new Error(`There are no more invented phone numbers in ${country}.`)
    // 7,919 is a prime that divides no block's size, so every turn is another number.
    const number = block.from + ((turn * 7919 + 123) % block.size)
    return `${block.prefix}${String(number).padStart(block.digits, '0')}`
  }
}
