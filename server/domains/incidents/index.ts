export { type AlertOutcome, applyAlert } from './apply-alert.ts'
export { linkIssuesByScope } from './link-by-scope.ts'
export { type IncidentPorts, type Remeasure } from './ports.ts'
export { findIncident, openIncidents } from './queries.ts'
