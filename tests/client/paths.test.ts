import { expect, it } from 'vitest'
import { paths, safeReturn } from '#client/lib/paths.ts'
import { parseSearch, stringifySearch } from '#client/lib/search-params.ts'

it('every address of the console', () => {
  expect([
    paths.board(),
    paths.customer('C-1/ä ?'),
    paths.draft('C-1', '0b5c'),
    paths.incidents(),
    paths.incident('INC-31'),
    paths.newIncident(),
    paths.newIncident('7'),
    paths.issues(),
    paths.issue('7'),
    paths.emails(),
    paths.sources(),
    paths.source(7),
    paths.people(),
    paths.settings(),
    paths.find('+33 4 72'),
    paths.signIn(),
    paths.signIn('/'),
    paths.signIn('/customers/C-1?draft=0b5c'),
    paths.setup(),
  ]).toMatchInlineSnapshot(`
    [
      "/",
      "/customers/C-1%2F%C3%A4%20%3F",
      "/customers/C-1?draft=0b5c",
      "/incidents",
      "/incidents/INC-31",
      "/incidents?new=empty",
      "/incidents?new=7",
      "/issues",
      "/issues/7",
      "/emails",
      "/sources",
      "/sources/7",
      "/people",
      "/settings",
      "/find?q=%2B33%204%2072",
      "/sign-in",
      "/sign-in",
      "/sign-in?to=%2Fcustomers%2FC-1%3Fdraft%3D0b5c",
      "/setup",
    ]
  `)
})

it('comes back to this console only', () => {
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/sign-in',
    undefined,
  ]
  for (const to of elsewhere) expect(safeReturn(to)).toBe('/')
  expect(safeReturn('/customers/C-1?draft=0b5c')).toBe('/customers/C-1?draft=0b5c')
})

it('keeps phone numbers and IDs as they are in search parameters', () => {
  const search = { q: '+33472000001' }
  expect(stringifySearch(search)).toBe('?q=%2B33472000001')
  expect(parseSearch(stringifySearch(search))).toEqual(search)
  expect(parseSearch('?q=0012')).toEqual({ q: '0012' })
  expect(stringifySearch({ draft: undefined })).toBe('')
})
