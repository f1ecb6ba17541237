/** A seeded source of chance: the same seed brings the same inputs (mulberry32, public domain). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What breaks programs that read: numbers at their limits, nesting, names that objects have by themselves, half characters. */
const nasty = [
  '9'.repeat(400),
  '-1',
  '1e999',
  '[]',
  '{}',
  'null',
  '""',
  '['.repeat(3_000),
  '{"a":'.repeat(2_000),
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"\\ud800"',
  '"\\u0000"',
  '\u0000',
  '\ufeff',
  `"${'a'.repeat(100_000)}"`,
  '%',
  '\r\n',
  '\n',
  '"0001-01-01T00:00:00Z"',
  '"275761-01-01T00:00:00Z"',
  '18446744073709551616',
  'true',
]

type Mutation = (bytes: Buffer, random: () => number, others: Buffer[]) => Buffer

const at = (bytes: Buffer, random: () => number) => Math.floor(random() * (bytes.length + 1))
const pick = <Item>(items: readonly Item[], random: () => number) => items[Math.floor(random() * items.length)]

/** One JSON value of the text, replaced by a nasty one: keeps the rest readable, so that it gets past the first check. */
const replaceValue: Mutation = (bytes, random) => {
  const values = [...bytes.toString().matchAll(/(?<=:\s{0,2})(?:"[^"\\]{0,80}"|-?\d[\d.]{0,30}|true|false|null)/g)]
  const found = pick(values, random)
  if (!found) return bytes
  const text = bytes.toString()
  return Buffer.from(
    text.slice(0, found.index) + (pick(nasty, random) ?? '') + text.slice(found.index + found[0].length),
  )
}

const mutations: Mutation[] = [
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    for (let flips = 1 + random() * 8; flips > 0; flips -= 1) copy[Math.floor(random() * copy.length)] = random() * 256
    return copy
  },
  (bytes, random) => {
    const place = at(bytes, random)
    return Buffer.concat([bytes.subarray(0, place), Buffer.from(pick(nasty, random) ?? ''), bytes.subarray(place)])
  },
  (bytes, random, others) => {
    const other = pick(others, random) ?? bytes
    return Buffer.concat([bytes.subarray(0, at(bytes, random)), other.subarray(at(other, random))])
  },
  (bytes, random) => {
    const [from, to] = [at(bytes, random), at(bytes, random)].toSorted((a, b) => a - b)
    const part = bytes.subarray(from, to)
    return Buffer.concat([bytes, ...Array.from({ length: 1 + Math.floor(random() * 20) }, () => part)]).subarray(
      0,
      2_000_000,
    )
  },
  replaceValue,
  replaceValue,
  replaceValue,
]

/** A golden payload after one to three accidents. */
export function mutate(bytes: Buffer, random: () => number, others: Buffer[]): Buffer {
  let changed = bytes
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    changed = pick(mutations, random)?.(changed, random, others) ?? changed
  }
  return changed
}
