import { lazy } from 'react'

/** Loaded when the first draft is asked for. */
export const DraftPanel = lazy(() => import('./draft-panel.tsx').then((module) => ({ default: module.DraftPanel })))
