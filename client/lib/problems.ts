import { notifications } from '@mantine/notifications'
import { TRPCClientError } from '@trpc/client'
import { m } from '#client/i18n/generated/messages.js'

/** The HTTP status of a failed call; undefined when the server could not be reached. */
export function statusOf(error: unknown): number | undefined {
  const status: unknown = error instanceof TRPCClientError ? error.data?.httpStatus : undefined
  return typeof status === 'number' ? status : undefined
}

/** Refusals will be the same the next time; anything else may pass. */
export function mayPass(error: unknown): boolean {
  const status = statusOf(error)
  return status === undefined || status >= 500
}

/** What a failed call means for the person, and what to do next. The server's sentences are already for people. */
export function wordsOf(error: unknown): string {
  const status = statusOf(error)
  if (status === undefined) return m.error_unreachable()
  if (status === 401) return m.error_signed_out()
  return error instanceof Error ? error.message : m.error_unreachable()
}

/** For deeds whose button has no place of its own for a problem. */
export function showProblem(error: unknown): void {
  notifications.show({ color: 'red', title: m.not_done(), message: wordsOf(error), autoClose: 10_000 })
}
