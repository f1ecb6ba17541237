import { any, looksFilledIn } from './words.ts'

/** Messages that differ in the words that are `<*>` only. */
export type Template = { id: number; words: string[] }

/** What a message makes of the templates that do not cover it: one of them wider, which may swallow others; or a new one. */
export type Lesson = { kind: 'widen'; template: Template; words: string[]; swallowed: Template[] } | { kind: 'new' }

/** So much of a message may differ from a template: a filled-in word weighs 1, a plain word 2. */
const mostDifferent = 0.3
/** So much of a template stays words. */
const leastConstant = 0.4
/** A place that was seen with so many plain words is a parameter, whatever the words look like. */
const enoughValues = 5

/**
 * The templates of one service, as Drain keeps them [He, Zhu, Zheng, Lyu: Drain: An Online Log Parsing Approach with
 * Fixed Depth Tree, ICWS 2017]: a tree of fixed depth by the number of words and the first word, in whose leaves the most
 * similar template is widened. Two things are taken from later work: how much a differing word weighs depends on what it
 * looks like, since the usual variables are masked before; and a place becomes variable by the number of its values, as
 * in Brain [Yu et al., IEEE TSC 2023], where words alone cannot tell.
 */
export class TemplateTree {
  readonly #leaves = new Map<string, Template[]>()
  readonly #byLength = new Map<number, Template[]>()
  size = 0

  constructor(templates: Iterable<Template>) {
    for (const template of templates) this.add(template)
  }

  add(template: Template): void {
    push(this.#leaves, leafOf(template.words), template)
    push(this.#byLength, template.words.length, template)
    this.size += 1
  }

  remove(template: Template): void {
    drop(this.#leaves.get(leafOf(template.words)), template)
    drop(this.#byLength.get(template.words.length), template)
    this.size -= 1
  }

  /** The template that covers the message: the one with the most words of its own, of several such the oldest. */
  match(words: string[]): Template | undefined {
    let best: Template | undefined
    let bestConstants = -1
    for (const template of this.#near(words)) {
      if (!covers(template.words, words)) continue
      const constants = constantsOf(template.words)
      if (constants > bestConstants || (constants === bestConstants && best && template.id < best.id)) {
        best = template
        bestConstants = constants
      }
    }
    return best
  }

  /** What a message that nothing covers teaches. */
  learn(words: string[]): Lesson {
    const similar = this.#mostSimilar(words)
    if (similar) return { kind: 'widen', template: similar, words: widened(similar.words, words), swallowed: [] }
    return this.#byValues(words) ?? { kind: 'new' }
  }

  #near(words: string[]): Template[] {
    const own = leafOf(words)
    const wild = `${words.length} ${any}`
    const leaf = this.#leaves.get(own) ?? []
    return own === wild ? leaf : [...leaf, ...(this.#leaves.get(wild) ?? [])]
  }

  #mostSimilar(words: string[]): Template | undefined {
    let best: Template | undefined
    let least = mostDifferent * words.length
    for (const template of this.#near(words)) {
      const cost = difference(template.words, words)
      const better = cost < least || (cost === least && (best === undefined || template.id < best.id))
      if (better && staysReadable(widened(template.words, words))) {
        best = template
        least = cost
      }
    }
    return best
  }

  /** Many templates that differ from the message, and so from each other, in the same one word: it is a parameter. */
  #byValues(words: string[]): Lesson | undefined {
    const places = new Map<number, Template[]>()
    for (const template of this.#byLength.get(words.length) ?? []) {
      const place = onlyDifference(template.words, words)
      if (place !== undefined) push(places, place, template)
    }
    for (const [place, some] of places) {
      const [oldest, ...others] = some.toSorted((a, b) => a.id - b.id)
      if (!oldest || some.length < enoughValues - 1) continue
      const wide = oldest.words.with(place, any)
      if (!staysReadable(wide)) continue
      return {
        kind: 'widen',
        template: oldest,
        words: wide,
        swallowed: others.filter((one) => covers(wide, one.words)),
      }
    }
    return undefined
  }
}

/** By the first word where it is one; what a program filled in would make a leaf for each value. */
function leafOf(words: string[]): string {
  const first = words[0] ?? ''
  return `${words.length} ${looksFilledIn(first) ? any : first}`
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key)
  if (items) items.push(item)
  else map.set(key, [item])
}

function drop<Item>(items: Item[] | undefined, item: Item): void {
  const at = items?.indexOf(item) ?? -1
  if (at >= 0) items?.splice(at, 1)
}

const covers = (template: string[], words: string[]) =>
  template.length === words.length && template.every((word, at) => word === any || word === words[at])

const constantsOf = (words: string[]) => words.reduce((sum, word) => sum + (word === any ? 0 : 1), 0)

function difference(template: string[], words: string[]): number {
  let cost = 0
  for (const [at, word] of template.entries()) {
    const other = words[at] ?? ''
    if (word !== any && word !== other) cost += looksFilledIn(word) || looksFilledIn(other) ? 1 : 2
  }
  return cost
}

function onlyDifference(template: string[], words: string[]): number | undefined {
  let place: number | undefined
  for (const [at, word] of template.entries()) {
    if (word === any || word === words[at]) continue
    if (place !== undefined) return undefined
    place = at
  }
  return place
}

const widened = (template: string[], words: string[]) => template.map((word, at) => (word === words[at] ? word : any))

/** Of a template without words of its own nobody could say what it stands for. */
function staysReadable(words: string[]): boolean {
  const constants = words.filter((word) => !looksFilledIn(word)).length
  return constants >= 2 && constantsOf(words) >= leastConstant * words.length
}
