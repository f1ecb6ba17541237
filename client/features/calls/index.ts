export { RecordContact } from './record-contact.tsx'
export { PhoneStrangers } from './strangers.tsx'
