import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { api } from '#client/trpc.ts'

export type LiveState = { is: 'idle' | 'connecting' | 'live' } | { is: 'reconnecting' | 'offline'; since: Date }

/** What one part of the page shows, and how it reads that again. */
type Interest = {
  topics: string[]
  refresh: () => void
  resting: boolean
  again: boolean
  /** It cannot wait until somebody looks at the page again. */
  evenHidden: boolean
}

/** A part of the page reads again at most this often, however fast changes come. */
const restMs = 300
const offlineAfterMs = 8_000
const retryAfterMs = 2_000
/** A page in the background keeps no stream: a browser opens only six connections to one HTTP/1.1 server. */
const closeHiddenAfterMs = 20_000
/** Held by the one page in the background that listens on, for what cannot wait. */
const backgroundLock = 'knowfirst-background'

const interests = new Set<Interest>()
const watchers = new Set<() => void>()
let state: LiveState = { is: 'idle' }
let stream: { topics: string; close: () => void } | undefined
let retryTimer: ReturnType<typeof setTimeout> | undefined
let hiddenTimer: ReturnType<typeof setTimeout> | undefined
let background: AbortController | undefined
let changeQueued = false

function show(next: LiveState): void {
  state = next
  for (const watcher of watchers) watcher()
}

/** Reads at once, then rests; a change meanwhile is read when the rest is over. */
function refresh(interest: Interest): void {
  if (interest.resting) {
    interest.again = true
    return
  }
  interest.refresh()
  interest.resting = true
  setTimeout(() => {
    interest.resting = false
    if (!interest.again || !interests.has(interest)) return
    interest.again = false
    refresh(interest)
  }, restMs)
}

function lost(): void {
  if (state.is !== 'reconnecting' && state.is !== 'offline') show({ is: 'reconnecting', since: new Date() })
  else if (state.is === 'reconnecting' && Date.now() - state.since.getTime() > offlineAfterMs)
    show({ is: 'offline', since: state.since })
}

function heard(topics: string[]): void {
  if (state.is !== 'live') show({ is: 'live' })
  for (const interest of interests) {
    if (topics.length === 0 || interest.topics.some((topic) => topics.includes(topic))) refresh(interest)
  }
}

/** Opens the one stream of this page for what is shown now. */
function connect(): void {
  clearTimeout(retryTimer)
  const heeded = [...interests].filter(({ evenHidden }) => evenHidden || !background)
  const wanted = [...new Set(heeded.flatMap((interest) => interest.topics))].toSorted().slice(0, 100)
  const topics = JSON.stringify(wanted)
  if (stream?.topics === topics) return
  stream?.close()
  stream = undefined
  if (wanted.length === 0) return show({ is: 'idle' })
  if (state.is === 'idle') show({ is: 'connecting' })
  const again = () => {
    lost()
    subscription.unsubscribe()
    if (stream?.topics === topics) stream = undefined
    clearTimeout(retryTimer)
    retryTimer = setTimeout(connect, retryAfterMs)
  }
  const subscription = api.live.changes.subscribe(
    { topics: wanted },
    {
      onData: (change) => heard(change.topics),
      onConnectionStateChange: (change) => {
        if (change.state === 'connecting' && change.error) lost()
      },
      onError: again,
      onComplete: again,
    },
  )
  stream = { topics, close: () => subscription.unsubscribe() }
}

/** One new stream for all the parts that come and go in the same moment. */
function connectSoon(): void {
  if (changeQueued) return
  changeQueued = true
  queueMicrotask(() => {
    changeQueued = false
    if (document.visibilityState === 'visible') connect()
  })
}

function close(): void {
  clearTimeout(retryTimer)
  stream?.close()
  stream = undefined
}

/** Of all pages in the background one goes on to listen, where the browser can choose one (it can over https). */
function goToBackground(): void {
  close()
  if (!('locks' in navigator) || ![...interests].some(({ evenHidden }) => evenHidden)) return
  const here = new AbortController()
  background = here
  const listen = async () => {
    connect()
    await new Promise((back) => here.signal.addEventListener('abort', back))
  }
  // Comes back before its turn has come: then nothing was to be done.
  navigator.locks.request(backgroundLock, { signal: here.signal }, listen).catch(() => {})
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(hiddenTimer)
  if (document.visibilityState !== 'visible') {
    hiddenTimer = setTimeout(goToBackground, closeHiddenAfterMs)
    return
  }
  background?.abort()
  background = undefined
  connectSoon()
})

/**
 * Calls `onChange` when one of the topics changed, and whenever the stream begins or comes back. A page in the
 * background hears only what is wanted `evenHidden`.
 */
export function useLive(topics: string[], onChange: () => void, evenHidden = false): void {
  const current = useEffectEvent(onChange)
  const key = JSON.stringify(topics)
  useEffect(() => {
    const names: string[] = JSON.parse(key)
    const interest: Interest = { topics: names, refresh: () => current(), resting: false, again: false, evenHidden }
    interests.add(interest)
    connectSoon()
    return () => {
      interests.delete(interest)
      connectSoon()
    }
  }, [key, evenHidden])
}

/** How fresh the page is. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => state,
  )
}
