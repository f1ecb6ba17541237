import type { Fields } from '../read.ts'
import type { Naming } from './naming.ts'
import type { Item } from './request.ts'
import { attributesOf, roomForOne } from './values.ts'

/*
 * Programs say once in a request whom it is about, mostly where they check the session, and fail somewhere else in it.
 * So what names nobody takes over what others of its trace say, as far as they are in the same export request.
 */

/** What others of the trace say of whom it is about; undefined when they say nothing, or not the same. */
export type Lender = (traceId: string, spanId: string | null) => Fields | undefined

type Named = { fields: Fields; key: string }
type Known = { parentId: string | null; named: Named | 'nobody' | 'several' }
type Trace = { spans: Map<string, Known>; named: Named | 'nobody' | 'several' }

const deepest = 100

/**
 * Collects, from a walk over the items of these traces, who is named where. For a span its nearest ancestor decides,
 * else the trace, when all in it who name somebody name the same.
 */
export function gatherNames(
  traces: ReadonlySet<string>,
  naming: Naming,
): { visit(item: Item): void; any(): boolean; lend: Lender } {
  const known = new Map<string, Trace>()
  return {
    visit(item) {
      const { traceId, spanId, parentId } = item.ids()
      if (traceId === null || !traces.has(traceId)) return
      const trace: Trace = known.get(traceId) ?? { spans: new Map(), named: 'nobody' }
      known.set(traceId, trace)
      const named = item.has(naming.keys) ? namedIn(attributesOf(item.attributes(), roomForOne()), naming) : 'nobody'
      trace.named = merge(trace.named, named)
      if (spanId !== null) {
        const before = trace.spans.get(spanId)
        trace.spans.set(spanId, { parentId, named: before ? merge(before.named, named) : named })
      }
    },
    any: () => [...known.values()].some(({ named }) => named !== 'nobody'),
    lend(traceId, spanId) {
      const trace = known.get(traceId)
      if (!trace || trace.named === 'nobody') return undefined
      let at = spanId
      for (let depth = 0; at !== null && depth < deepest; depth += 1) {
        const span = trace.spans.get(at)
        if (!span) break
        if (typeof span.named === 'object') return span.named.fields
        at = span.parentId
      }
      return typeof trace.named === 'object' ? trace.named.fields : undefined
    },
  }
}

function namedIn(fields: Fields, naming: Naming): Named | 'nobody' {
  const identities = naming.by(fields)
  return identities.length > 0 ? { fields, key: JSON.stringify(identities) } : 'nobody'
}

function merge(one: Trace['named'], other: Trace['named']): Trace['named'] {
  if (one === 'nobody') return other
  if (other === 'nobody' || one === 'several') return one
  return other === 'several' || other.key !== one.key ? 'several' : one
}
