import { expect, test } from 'vitest'
import { apiScopes, type Permission, permissions, permissionsOf, roleHolds, roles } from '#shared/access.ts'

/** Who may do what, for reading. Changing a permission means changing this table on purpose. */
const table = `
                    agent  lead   admin  API key
customers.read      yes    yes    yes    yes
customers.write     -      -      yes    yes
issues.read         yes    yes    yes    yes
issues.write        -      yes    yes    -
incidents.read      yes    yes    yes    yes
incidents.write     -      yes    yes    yes
wordings.write      -      yes    yes    -
contacts.record     yes    yes    yes    -
notices.draft       yes    yes    yes    yes
notices.approve     yes    yes    yes    -
sources.read        -      yes    yes    -
sources.write       -      -      yes    -
access.own          yes    yes    yes    -
access.manage       -      -      yes    -
audit.read          -      -      yes    -
settings.manage     -      -      yes    -
`

test('every role holds exactly the permissions of the table', () => {
  // safe because the keys of `permissions` are what `Permission` means
  const names = Object.keys(permissions) as Permission[]
  const say = (holds: boolean) => (holds ? 'yes' : '-')
  const rows = names.map((name) => {
    const cells = roles.map((role) => say(roleHolds(role, name)))
    return [name, ...cells, say(apiScopes.some((scope) => scope === name))]
  })
  const expected = table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
  expect(rows).toEqual(expected)
})

test('a higher role holds all that a lower one holds', () => {
  expect(permissionsOf('lead')).toEqual(expect.arrayContaining(permissionsOf('agent')))
  expect(permissionsOf('admin')).toEqual(Object.keys(permissions))
})
