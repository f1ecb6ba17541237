import { procedure, router } from '#server/domains/access/index.ts'
import type { Queryable } from '#server/platform/database.ts'
import type { IssueSample } from '#shared/issues.ts'
import type { Context } from '#server/platform/context.ts'
import { notFound } from '#server/platform/errors.ts'
import {
  issueCustomersInput,
  issueId,
  issueSearch,
  listIssuesInput,
  mergeIssuesInput,
  mergePreviewInput,
  splitIssueInput,
} from '#shared/issues.ts'
import { customersOfIssue } from './customers.ts'
import { type DetailPorts, issueDetail, mergePreview } from './detail.ts'
import { pageOfIssues, servicesOfIssues } from './list.ts'
import { mergeIssues } from './merge.ts'
import type { IssuePorts } from './ports.ts'
import { findIssues, listIssues, risingIssues, type SpokenFor } from './queries.ts'
import { splitIssue } from './split.ts'

type IssuesPorts = IssuePorts &
  DetailPorts & {
    /** The newest whole payload that is kept of the issue. */
    sampleOf(q: Queryable, issueId: number): Promise<IssueSample>
    /** Issues that incidents speak for, without end (null) or until a moment; those that ended before `since` left out. */
    issuesSpokenFor(ctx: Context, since: Date): Promise<SpokenFor[]>
  }

const risingWithinMs = 3 * 3_600_000
const risingShown = 10
const found = 20

/** What the console asks about issues. */
export const createIssuesRouter = (ports: IssuesPorts) =>
  router({
    /** What hits the most customers in the last three hours and that no incident speaks for. */
    rising: procedure('issues.read').query(async ({ ctx }) => {
      const since = new Date(ctx.clock.now().getTime() - risingWithinMs)
      return risingIssues(ctx.db, { since, spokenFor: await ports.issuesSpokenFor(ctx, since), limit: risingShown })
    }),
    byId: procedure('issues.read')
      .input(issueId)
      .query(async ({ ctx, input }) => {
        const [issue] = await findIssues(ctx.db, [Number(input.id)])
        if (!issue) throw notFound(`There is no issue ${input.id}.`)
        return issue
      }),
    search: procedure('issues.read')
      .input(issueSearch)
      .query(({ ctx, input }) => listIssues(ctx.db, { text: input.q, limit: found })),
    list: procedure('issues.read')
      .input(listIssuesInput)
      .query(({ ctx, input }) => pageOfIssues(ctx.db, input)),
    services: procedure('issues.read').query(({ ctx }) => servicesOfIssues(ctx.db)),
    detail: procedure('issues.read')
      .input(issueId)
      .query(({ ctx, input }) => issueDetail(ctx, Number(input.id), ports)),
    customers: procedure('issues.read')
      .input(issueCustomersInput)
      .query(({ ctx, input }) => customersOfIssue(ctx.db, Number(input.id), input)),
    sample: procedure('issues.read')
      .input(issueId)
      .query(({ ctx, input }) => ports.sampleOf(ctx.db, Number(input.id))),
    mergePreview: procedure('issues.write')
      .input(mergePreviewInput)
      .query(({ ctx, input }) => mergePreview(ctx.db, Number(input.into), Number(input.from))),
    merge: procedure('issues.write')
      .input(mergeIssuesInput)
      .mutation(({ ctx, input }) => mergeIssues(ctx, input, ports)),
    split: procedure('issues.write')
      .input(splitIssueInput)
      .mutation(({ ctx, input }) => splitIssue(ctx, input, ports)),
  })
