import { useCallback } from 'react'
import { useRouter, useRouterState } from '@tanstack/react-router'
import type { ComponentProps, MouseEvent } from 'react'

/** Goes to a path made by `paths`. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const { history } = useRouter()
  return useCallback((href, options) => (options?.replace ? history.replace(href) : history.push(href)), [history])
}

/** The path now, without its search. */
export const usePath = (): string => useRouterState({ select: (state) => state.location.pathname })

type LinkProps = ComponentProps<'a'> & { href: string }

/** A link within the console; with Ctrl, Shift or the middle button the browser does what it always does. */
export function Link({ href, onClick, ...rest }: LinkProps) {
  const go = useGo()
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(href)
  }
  return <a href={href} onClick={click} {...rest} />
}
