import type { HookKind } from '#shared/sources.ts'
import { readAlertmanager } from './alertmanager/read.ts'
import { readDatadog } from './datadog.ts'
import { readGeneric } from './generic/read.ts'
import { readGrafana } from './grafana.ts'
import { readIncidentIo } from './incidentio.ts'
import { readOpsgenie } from './opsgenie.ts'
import { readPagerDuty } from './pagerduty/read.ts'
import type { HookReader } from './reading.ts'
import { readStatuspage } from './statuspage.ts'

/** What reads the webhooks of each kind of source. */
export const hookReaders: Record<HookKind, HookReader> = {
  alertmanager: readAlertmanager,
  grafana: readGrafana,
  pagerduty: readPagerDuty,
  incidentio: readIncidentIo,
  opsgenie: readOpsgenie,
  statuspage: readStatuspage,
  datadog: readDatadog,
  generic: readGeneric,
}
