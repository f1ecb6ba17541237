import { z } from 'zod'
import type { Task } from '#server/platform/jobs.ts'

const id = z.number().int().positive()

/** Events on their way to another issue; without an ID, all that are. */
export const moveEvents = {
  name: 'issues.moveEvents',
  input: z.object({ moveId: id.optional() }),
} satisfies Task<unknown>

/** A template has become so wide that it covers others: what came in by them belongs to it. */
export const joinTemplates = {
  name: 'issues.joinTemplates',
  input: z.object({ sourceId: id, service: z.string(), into: id, from: z.array(id) }),
} satisfies Task<unknown>
