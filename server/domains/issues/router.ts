import { procedure, router } from '#server/domains/access/index.ts'
import type { Context } from '#server/platform/context.ts'
import { notFound } from '#server/platform/errors.ts'
import { issueId, issueSearch, mergeIssuesInput, splitIssueInput } from '#shared/issues.ts'
import { mergeIssues } from './merge.ts'
import type { IssuePorts } from './ports.ts'
import { findIssues, listIssues, risingIssues, type SpokenFor } from './queries.ts'
import { splitIssue } from './split.ts'

type IssuesPorts = IssuePorts & {
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
    merge: procedure('issues.write')
      .input(mergeIssuesInput)
      .mutation(({ ctx, input }) => mergeIssues(ctx, input, ports)),
    split: procedure('issues.write')
      .input(splitIssueInput)
      .mutation(({ ctx, input }) => splitIssue(ctx, input, ports)),
  })
