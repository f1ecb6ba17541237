export { RecordContact } from './record-contact.tsx'
