export { IncidentWordings } from './incident-wordings.tsx'
