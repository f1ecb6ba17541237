import type { ActorContext } from '#server/domains/access/index.ts'
import { recogniseCustomers } from '#server/domains/customers/index.ts'
import { findSource } from '#server/domains/sources/index.ts'
import { type MappingPreview, previewMappingInput, type PreviewMappingInput } from '#shared/mapping.ts'
import { countOutcomes, keptSightings, namedBy } from './kept.ts'

const mostShown = 50

/** What these rules would make of the source's last events, beside what its rules make of them now. Changes nothing. */
export async function previewMapping(ctx: ActorContext, given: PreviewMappingInput): Promise<MappingPreview> {
  const { id, identities: rules } = previewMappingInput.parse(given)
  const { identities: present } = await findSource(ctx.db, ctx.config, id)
  const kept = await keptSightings(ctx.db, id)
  const named = [present, rules].flatMap((each) => kept.map(({ attributes }) => namedBy(attributes, each)))
  const found = await ctx.db.transaction(async (tx) => await recogniseCustomers(tx, ctx, named))
  const rows = kept.flatMap((sighting, at) => {
    const [before, after] = [found[at], found[at + kept.length]]
    return before && after ? [{ sighting, standsFor: sighting.standsFor, before, after }] : []
  })
  const changed = rows.filter(({ before, after }) => before.customerId !== after.customerId)
  const made = changed.flatMap(({ after }) => (after.isNew ? [after.customerId] : []))
  return {
    before: countOutcomes(rows.map(({ before, standsFor }) => ({ ...before, standsFor }))),
    after: countOutcomes(rows.map(({ after, standsFor }) => ({ ...after, standsFor }))),
    changed: changed.reduce((sum, { standsFor }) => sum + standsFor, 0),
    newCustomers: new Set(made).size,
    rows: changed.slice(0, mostShown).map(({ sighting, standsFor, before, after }) => ({
      id: String(sighting.id),
      at: sighting.at.toISOString(),
      from: before.customerId,
      to: after.customerId,
      outcome: after.outcome,
      standsFor,
    })),
  }
}
