/** An issue as agents and leads see it; `title` is untrusted telemetry text. */
export type IssueView = {
  id: string
  title: string
  culprit: string | null
  level: string
  service: string
  environment: string
  events: number
  customers: number
  firstSeen: string
  lastSeen: string
}
