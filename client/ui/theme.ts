import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The one accent, for the primary action. Colours of state are CSS variables in theme.css. */
const accent: MantineColorsTuple = [
  '#f2f1fe',
  '#e3e1fb',
  '#c9c5f6',
  '#aea8f0',
  '#958deb',
  '#7f76e4',
  '#6b61d9',
  '#5d52d0',
  '#4f46c8',
  '#4239ab',
]

const gray: MantineColorsTuple = [
  '#fafafb',
  '#f4f4f6',
  '#e9e9ed',
  '#dedfe4',
  '#cbccd3',
  '#a6a8b2',
  '#84868f',
  '#5f616b',
  '#3d3f47',
  '#202127',
]

const dark: MantineColorsTuple = [
  '#dcdde2',
  '#b7b9c3',
  '#a0a2ae',
  '#6f7280',
  '#41434e',
  '#30323b',
  '#26282f',
  '#17181c',
  '#121316',
  '#0d0e10',
]

export const theme = createTheme({
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  black: '#1b1c21',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '20px', lineHeight: '1.3' } } },
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 500 } } },
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 100 }, withArrow: false } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, radius: 'md', centered: false } },
    Select: { defaultProps: { comboboxProps: { transitionProps: { duration: 100 } }, checkIconPosition: 'right' } },
  },
})

/** Where Mantine's own choice has too little contrast for WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5f616b',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#6a6c76',
    '--mantine-color-anchor': '#4f46c8',
  },
  dark: {
    '--mantine-color-dimmed': '#a0a2ae',
    '--mantine-color-error': '#ff9a90',
    '--mantine-color-placeholder': '#8f919d',
    '--mantine-color-anchor': '#aea8f0',
  },
})
