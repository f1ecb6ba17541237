import { ActionIcon, Button, Menu, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react'
import { setLanguage, useLanguage } from '#client/lib/locale.ts'
import { m } from '#client/i18n/generated/messages.js'
import styles from './shell.module.css'

const names = { en: 'English', fr: 'Français' } as const

/** Shows the language that one would get. `onChange` may keep it with the account. */
export function LanguageSwitch({ onChange }: { onChange?: (language: 'en' | 'fr') => void }) {
  const other = useLanguage() === 'en' ? 'fr' : 'en'
  const change = () => {
    onChange?.(other)
    setLanguage(other)
  }
  return (
    <Button
      variant="subtle"
      color="gray"
      c="dimmed"
      size="compact-sm"
      lang={other}
      aria-label={names[other]}
      onClick={change}
    >
      <span className={styles.languageName}>{names[other]}</span>
      <span className={styles.languageCode}>{other.toUpperCase()}</span>
    </Button>
  )
}

const schemes = [
  { value: 'light', Icon: IconSun, label: m.theme_light },
  { value: 'dark', Icon: IconMoon, label: m.theme_dark },
  { value: 'auto', Icon: IconDeviceDesktop, label: m.theme_auto },
] as const

export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const Current = schemes.find(({ value }) => value === colorScheme)?.Icon ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end">
      <Tooltip label={m.theme()}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="dimmed" size={30} aria-label={m.theme()}>
            <Current size={17} />
          </ActionIcon>
        </Menu.Target>
      </Tooltip>
      <Menu.Dropdown>
        {schemes.map(({ value, Icon, label }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={value === colorScheme && <IconCheck size={14} aria-hidden />}
            aria-current={value === colorScheme}
            onClick={() => setColorScheme(value)}
          >
            {label()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
