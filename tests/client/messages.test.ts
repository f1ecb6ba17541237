import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { agentLanguages } from '#shared/languages.ts'

const client = join(import.meta.dirname, '../../client')

type Catalogue = Record<string, string | { match: Record<string, string> }[]>
const catalogue = (language: string): Catalogue =>
  JSON.parse(readFileSync(join(client, `i18n/messages/${language}.json`), 'utf8'))
const texts = (message: Catalogue[string]) =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match))
const slots = (message: Catalogue[string]) =>
  [
    ...new Set(
      texts(message)
        .join(' ')
        .match(/\{\w+\}/g),
    ),
  ].toSorted()

const source = readdirSync(client, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('generated'))
  .map((path) => readFileSync(join(client, path), 'utf8'))
  .join('\n')

describe('the words of the console', () => {
  const { $schema: _, ...english } = catalogue('en')
  const keys = Object.keys(english)

  it.each(agentLanguages)('are all there in %s, and compiled', (language) => {
    const { $schema: __, ...words } = catalogue(language)
    expect(Object.keys(words)).toEqual(keys)
    for (const key of keys) {
      expect([key, texts(words[key] ?? '').filter((text) => text.trim() === '')]).toEqual([key, []])
      expect([key, slots(words[key] ?? '')]).toEqual([key, slots(english[key] ?? '')])
    }
    const compiled = (key: string) => readFileSync(join(client, `i18n/generated/messages/${key}.js`), 'utf8')
    for (const key of keys) expect(compiled(key)).toContain(`${language}_${key}`)
    expect(compiled('sign_in')).toContain(words['sign_in'])
  })

  it('are all in use', () => {
    expect(keys.filter((key) => !source.includes(`m.${key}`))).toEqual([])
  })
})
