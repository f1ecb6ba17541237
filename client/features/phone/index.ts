export { CallDock } from './call-dock.tsx'
