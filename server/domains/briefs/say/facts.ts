import type { ProblemState, ProblemWording } from '#shared/briefs.ts'
import type { IncidentStatus } from '#shared/incidents.ts'

/** All that a sentence may stand on. */
export type SayFacts = {
  wording: ProblemWording
  count: number
  firstSeen: Date
  /** The last error of their own, counted for the incident or not. */
  lastSeen: Date
  state: ProblemState
  incident: {
    status: IncidentStatus
    openedAt: Date
    /** When somebody took it; null when nobody said so. */
    workedOnSince: Date | null
    nextUpdateAt: Date | null
    fixedAt: Date | null
  } | null
}

/** The language of one sentence: phrases in, sentence out. */
export type Speech = {
  /** Words for a problem that nobody has put in plain words yet. Built from nothing the telemetry said. */
  general: Pick<ProblemWording, 'title' | 'notices'>
  moments: Moments
  times(count: number): string
  /** They notice it now. */
  noticed(part: { since: string; notices: string; times: string; last: string | null }): string
  /** An alert names them, and nothing of theirs has failed. */
  mayMeet(part: { since: string; title: string | null }): string
  /** It is past, or quiet: they may mean something else. */
  ifAbout(title: string | null, rest: string): string
  seen(part: { times: string; last: string }): string
  workedOn(since: string, causeFound: boolean): string
  /** Nobody has said that they work on it. */
  unowned(known: 'just noticed' | 'noticed' | 'cause found'): string
  nextUpdate(at: string): string
  /** `workaround` is a sentence of its own. */
  meanwhile(workaround: string): string
  passItOn: string
  tellMe: string
  fixHolds(since: string): string
  fixFails(part: { since: string; last: string }): string
  resolved(since: string): string
  again(part: { fixed: string; last: string }): string
  /** Spaces and capitals as the language wants them. */
  typeset(text: string): string
}

/** How a person names a moment, seen from now, in the customer's time zone. */
export type Moments = {
  /** After "since": "9:42 this morning", "yesterday 17:05". */
  since(moment: Spoken): string
  /** With its preposition: "at 9:42 this morning", "on Tuesday at 14:10". */
  at(moment: Spoken): string
}

/** A moment as the wall clock of a place shows it, and how far its day is from today there. */
export type Spoken = {
  hour: number
  minute: number
  /** 0 today, -1 yesterday, 1 tomorrow. */
  daysFromToday: number
  date: Date
  timeZone: string
  sameYear: boolean
  /** Nobody knows where the customer is, so that the hour has to say that it is UTC. */
  inUtc: boolean
  /** Said before in the same breath: "9:50" will do for "9:50 this morning". */
  short: boolean
}
