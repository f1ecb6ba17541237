import type { LinkChange } from '#shared/issues.ts'
import type { ActorContext } from '#server/domains/access/index.ts'
import type { Transaction } from '#server/platform/database.ts'

/** Some of an issue's events on their way to another issue. */
export type EventsStep = {
  from: number
  to: number
  /** Only what came in by these; null: everything. */
  fingerprintIds: number[] | null
  /** By which fingerprint the events of `from` came that do not say it themselves. */
  homeFingerprintId: number | null
  /** At most so many events. */
  limit: number
}

/** What issues need of the domains above them, to move what hangs on an issue. */
export type IssuePorts = {
  /** Moves events of these customers with all that counts them; `done` when none are left. `emptied`: whom the issue has lost. */
  moveEventsOf(
    tx: Transaction,
    step: EventsStep & { customerIds: string[] },
  ): Promise<{ moved: number; done: boolean; emptied: string[] }>
  /** Moves events that name nobody, of the hour that begins here. */
  moveEventsOfNobody(tx: Transaction, step: EventsStep & { hour: string }): Promise<{ moved: number; done: boolean }>
  /** Contact records, drafts and e-mails about the issue, of customers who have nothing left in it. */
  moveRecords(tx: Transaction, step: { from: number; to: number; customerIds: string[] }): Promise<void>
  /** The target's own words win. */
  copyWordings(tx: Transaction, from: number, to: number): Promise<void>
  /** Links incidents to where the events go, as `merge-links.ts` says. */
  mergeLinks(tx: Transaction, ctx: ActorContext, from: number, to: number): Promise<LinkChange[]>
  /** Gives what is split off its links; with what a merge had changed, that is taken back. */
  splitLinks(
    tx: Transaction,
    ctx: ActorContext,
    split: { from: number; to: number; undo: { changes: LinkChange[]; mergedAt: Date } | null },
  ): Promise<void>
  /** The incidents that an issue is linked to, cut or not. */
  incidentsOf(tx: Transaction, issueIds: number[]): Promise<number[]>
  /** Measures the incident's impacts anew, of these customers or of all. */
  remeasure(tx: Transaction, ctx: ActorContext, incidentId: number, customerIds?: string[]): Promise<void>
}
