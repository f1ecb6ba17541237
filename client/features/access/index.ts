export { requireUser, useMay, useMe } from './session.ts'
export { signOut } from './auth.ts'
