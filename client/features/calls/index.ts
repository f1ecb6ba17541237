export { CallDock } from './call-dock.tsx'
export { RecordContact } from './record-contact.tsx'
export { PhoneStrangers } from './strangers.tsx'
