import { and, desc, eq, ilike, isNull, or, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { issues } from '#drizzle/schema/issues.ts'
import type { IssueList, IssueOrder, listIssuesInput } from '#shared/issues.ts'
import type { Queryable } from '#server/platform/database.ts'
import { invalid } from '#server/platform/errors.ts'
import { contains, idIs, issueView } from './queries.ts'

const orders = {
  seen: sql<string>`extract(epoch from ${issues.lastSeen})`,
  customers: sql<string>`${issues.customers}`,
  events: sql<string>`${issues.events}`,
} satisfies Record<IssueOrder, unknown>

/** A page of all issues that were not merged into another, the first in the given order first. */
export async function pageOfIssues(q: Queryable, page: z.output<typeof listIssuesInput>): Promise<IssueList> {
  const place = orders[page.order]
  const rows = await q
    .select({ row: issues, place: sql<string>`${place} || '/' || ${issues.id}` })
    .from(issues)
    .where(
      and(
        isNull(issues.mergedInto),
        page.service ? eq(issues.service, page.service) : undefined,
        page.q ? or(ilike(issues.title, contains(page.q)), idIs(page.q)) : undefined,
        page.after ? behind(place, page.after) : undefined,
      ),
    )
    .orderBy(desc(place), desc(issues.id))
    .limit(page.limit + 1)
  const shown = rows.slice(0, page.limit)
  return {
    items: shown.map(({ row }) => issueView(row)),
    next: rows.length > page.limit ? (shown.at(-1)?.place ?? null) : null,
  }
}

function behind(place: (typeof orders)[IssueOrder], after: string) {
  const [, value, id] = /^(-?[0-9.]{1,30})\/([0-9]{1,18})$/.exec(after) ?? []
  if (!value) throw invalid('`after` must be the `next` of the page before.')
  return sql`(${place}, ${issues.id}) < (${value}::numeric, ${id}::bigint)`
}

const mostServices = 200

/** The services that have issues, by name. */
export async function servicesOfIssues(q: Queryable): Promise<string[]> {
  const rows = await q
    .selectDistinct({ service: issues.service })
    .from(issues)
    .where(isNull(issues.mergedInto))
    .orderBy(issues.service)
    .limit(mostServices)
  return rows.map(({ service }) => service)
}
