import { hash } from 'node:crypto'
import { type Fields, longest, textOf } from '../read.ts'
import type { Naming } from './naming.ts'
import type { Group } from './request.ts'
import { attributesOf, roomForOne } from './values.ts'

/** What the records of one scope have in common, read once for all of them. */
export type Surroundings = {
  resource: Fields
  scope: { name: string | null; version: string | null; attributes: Fields }
  /** Of all that, for the IDs of records that have none. */
  digest: string
  /** As in `telemetry.sdk.language`. */
  language: string | null
  platform: string | null
  /** Whether resource or scope name anybody. */
  names: boolean
}

/** Reads each group once. */
export function surroundingsReader(naming: Naming): (group: Group) => Surroundings {
  const known = new WeakMap<Group, Surroundings>()
  return (group) => {
    const found = known.get(group) ?? readSurroundings(group, naming)
    known.set(group, found)
    return found
  }
}

function readSurroundings(group: Group, naming: Naming): Surroundings {
  const resource = attributesOf(group.resource()['attributes'], roomForOne())
  const { name, version, attributes: given } = group.scope()
  const attributes = attributesOf(given, roomForOne())
  const scope = { name: textOf(name, longest.name), version: textOf(version, longest.name), attributes }
  const language = textOf(resource['telemetry.sdk.language'], 40)
  return {
    resource,
    scope,
    digest: hash('sha256', JSON.stringify([resource, scope])),
    language,
    platform: language === 'nodejs' ? 'node' : language === 'webjs' ? 'javascript' : language,
    names: naming.among([attributes, resource]).length > 0,
  }
}

/** The first of these attributes that says something, each looked for on the record, its scope and its resource. */
export function textAt(own: Fields, { scope, resource }: Surroundings, names: readonly string[]): string | null {
  for (const name of names) {
    const found = textOf(own[name] ?? scope.attributes[name] ?? resource[name], longest.name)
    if (found) return found
  }
  return null
}

/** `unknown_service` and `unknown_service:node` are what SDKs write when nobody has set a name. */
export function serviceOf(own: Fields, around: Surroundings): string | null {
  const service = textAt(own, around, ['service.name'])
  return service?.startsWith('unknown_service') ? null : service
}

/** The current name of the attribute before the one it had. */
export const environmentOf = (own: Fields, around: Surroundings) =>
  textAt(own, around, ['deployment.environment.name', 'deployment.environment'])

/** All attributes that may tell whom it hit, the nearest first. */
export function* attributesAround(
  own: Fields,
  lent: Fields | undefined,
  { scope, resource }: Surroundings,
): Generator<readonly [string, unknown]> {
  for (const fields of [own, lent, scope.attributes, resource]) {
    if (fields) for (const name of Object.keys(fields)) yield [name, fields[name]]
  }
}
