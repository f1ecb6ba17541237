export { Finder } from './finder.tsx'
export { Match } from './match.tsx'
