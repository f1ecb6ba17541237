import type { SignalException, SignalFrame } from '#shared/signal.ts'
import { fileName, isBundle } from './file-name.ts'
import { type Family, familyOf, isFramework } from './frameworks.ts'
import { functionName, isMinified, moduleName } from './function-name.ts'

/** What one frame says: `named` is empty when its function has no name that outlives a build. */
type FrameKey = { named: string; place: string; framework: boolean }

/** A stack deeper than this differs in where it was entered, not in what failed. */
const nearest = 30

/**
 * What names the place of the failure: the frames of the sender's own code, nearest to the crash last, each as its file
 * or module and its function. Without own code, all frames. Where no function has a lasting name (minified, anonymous),
 * the files alone. Recursion counts once.
 */
export function frameKeys(exception: SignalException | undefined, platform: string | null): string[] {
  const frames = exception?.frames ?? []
  const family = familyOf(platform)
  const all = frames.map((frame) => ({ own: frame.inApp !== false, key: keyOf(frame, family) }))
  const own = all.filter((one) => one.own && !one.key.framework)
  for (const some of [own, all]) {
    const named = collapse(some.map(({ key }) => key.named))
    if (named.length > 0) return named.slice(-nearest)
    const places = collapse(some.map(({ key }) => key.place))
    if (places.length > 0 && some === own) return places.slice(-nearest)
  }
  return []
}

/** Programs fail at the same places again and again: what a frame comes to is kept for so many of them. */
const kept = new Map<string, FrameKey>()
const mostKept = 20_000

function keyOf(frame: SignalFrame, family: Family): FrameKey {
  const given = `${family}\n${frame.module}\n${frame.filename}\n${frame.function}`
  const known = kept.get(given)
  if (known) return known
  const key = readFrame(frame, family)
  if (kept.size >= mostKept) kept.clear()
  kept.set(given, key)
  return key
}

function readFrame(frame: SignalFrame, family: Family): FrameKey {
  const name = functionName(frame.function ?? '', family)
  const path = frame.filename ?? ''
  // A bundler's module is the bundle's name without its extension.
  const module = family === 'js' ? null : frame.module
  const place = module ? moduleName(module, family) : fileName(path || (frame.module ?? ''))
  const lost = family === 'js' && isMinified(name) && isBundle(path || (frame.module ?? ''))
  return {
    named: name && !lost ? `frame:${place}:${name}` : '',
    place: place && `file:${place}`,
    framework: isFramework(frame, family),
  }
}

const longestCycle = 4

/** Without empty keys, and with what repeats the keys before it dropped: a, b, a, b → a, b. */
function collapse(given: string[]): string[] {
  const keys: string[] = []
  for (const key of given) {
    if (!key) continue
    keys.push(key)
    const end = keys.length
    for (let size = 1; size <= longestCycle && size * 2 <= end; size += 1) {
      let same = true
      for (let i = 0; i < size && same; i += 1) same = keys[end - 1 - i] === keys[end - 1 - i - size]
      if (!same) continue
      keys.length = end - size
      break
    }
  }
  return keys
}
