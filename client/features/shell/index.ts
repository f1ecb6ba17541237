export { Shell } from './shell.tsx'
export { LanguageSwitch, ThemeSwitch } from './switches.tsx'
