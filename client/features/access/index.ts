import { lazy } from 'react'

export { requireUser, useMay, useMe } from './session.ts'
export { signOut } from './auth.ts'

/** Loaded when it is asked for. */
export const OwnPhone = lazy(() => import('./own-phone.tsx').then((module) => ({ default: module.OwnPhone })))
