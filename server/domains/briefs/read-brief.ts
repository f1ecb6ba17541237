import type { Brief } from '#shared/briefs.ts'
import type { AgentLanguage } from '#shared/languages.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import { unavailable } from '#server/platform/errors.ts'

/** What an agent sees and says about one customer now. Throws `not_found` for an unknown ID. */
export async function readBrief(_ctx: ActorContext, _customerId: string, _language: AgentLanguage): Promise<Brief> {
  throw unavailable('The brief is not there yet.')
}
