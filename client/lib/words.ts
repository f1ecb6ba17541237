import type { ContactChannel } from '#shared/calls.ts'
import type { Role } from '#shared/access.ts'
import type { IncidentSeverity, IncidentStatus } from '#shared/incidents.ts'
import type { DeliveryState } from '#shared/mail.ts'
import type { Tone } from '#client/ui/state.tsx'
import { m } from '#client/i18n/generated/messages.js'

const statusWords: Record<IncidentStatus, () => string> = {
  open: m.incident_open,
  acknowledged: m.incident_acknowledged,
  identified: m.incident_identified,
  monitoring: m.incident_monitoring,
  resolved: m.incident_resolved,
}
export const incidentStatusWord = (status: IncidentStatus): string => statusWords[status]()

export const incidentTone: Record<IncidentStatus, Tone> = {
  open: 'red',
  acknowledged: 'blue',
  identified: 'blue',
  monitoring: 'amber',
  resolved: 'green',
}

export const severityWord: Record<IncidentSeverity, () => string> = {
  critical: m.severity_critical,
  major: m.severity_major,
  minor: m.severity_minor,
}

export const deliveryWord: Record<DeliveryState, () => string> = {
  queued: m.delivery_queued,
  sending: m.delivery_sending,
  accepted: m.delivery_accepted,
  failed: m.delivery_failed,
  uncertain: m.delivery_uncertain,
  unsent: m.delivery_unsent,
}

export const deliveryTone: Record<DeliveryState, Tone> = {
  queued: 'blue',
  sending: 'blue',
  accepted: 'green',
  failed: 'red',
  uncertain: 'amber',
  unsent: 'amber',
}

export const channelWord: Record<ContactChannel, () => string> = {
  call: m.channel_call,
  mail: m.channel_mail,
  chat: m.channel_chat,
  feedback: m.channel_feedback,
}

export const roleWord: Record<Role, () => string> = { agent: m.role_agent, lead: m.role_lead, admin: m.role_admin }
