import type { SignalException, SignalFrame } from '#shared/signal.ts'
import { longest, safeText } from '../read.ts'
import { type Dialect, dialects } from './dialects.ts'
import { goFrames, type PairedFrame, rustFrames } from './paired-frames.ts'
import { sectionsOf } from './sections.ts'

const longestTrace = 64 * 1024
const mostLines = 400
const longestLine = 600
const mostFrames = 60

/**
 * A stack trace's text as exceptions, oldest cause first and the thrown one last, with the frames' crash last.
 * Always at least the thrown one, without frames when no dialect fits.
 */
export function parseStacktrace(
  thrown: { type: string | null; value: string | null },
  text: string,
  language: string | null,
): SignalException[] {
  const lines = text
    .slice(0, longestTrace)
    .split('\n', mostLines)
    .map((line) => line.slice(0, longestLine).trimEnd())
  return sectionsOf(thrown, lines).map(({ type, value, lines: own }) => ({
    type: type === null ? null : safeText(type, longest.name),
    value: value === null ? null : safeText(value, longest.message),
    frames: framesOf(own, language),
  }))
}

function framesOf(lines: string[], language: string | null): SignalFrame[] {
  const paired = pairedFrames(lines, language)
  if (paired.length > 0) return paired.slice(0, mostFrames).map(fromPair).reverse()
  const fitting = dialects.filter((dialect) => language !== null && dialect.languages.includes(language))
  for (const dialect of fitting.length > 0 ? fitting : dialects) {
    const frames = lines.flatMap((line) => readFrame(line, dialect))
    if (frames.length === 0) continue
    return dialect.order === 'newest first' ? frames.slice(0, mostFrames).reverse() : frames.slice(-mostFrames)
  }
  return []
}

function pairedFrames(lines: string[], language: string | null): PairedFrame[] {
  if (language === 'go' || lines.some((line) => line.startsWith('goroutine '))) return goFrames(lines)
  return language === 'rust' || lines.some((line) => /^\s{0,8}0: /.test(line)) ? rustFrames(lines) : []
}

const fromPair = ({ module, file, name, foreign }: PairedFrame) => makeFrame(module, file || null, name, !foreign)

function readFrame(line: string, { frame, foreign }: Dialect): SignalFrame[] {
  const groups = frame.exec(line)?.groups
  if (!groups) return []
  const module = groups['module'] ?? null
  const filename = groups['file'] ?? groups['bare'] ?? null
  const place = module === null ? (filename ?? '') : `${module}.`
  return [makeFrame(module, filename, groups['function'] ?? null, !foreign.test(place) && !foreign.test(module ?? ''))]
}

function makeFrame(module: string | null, filename: string | null, name: string | null, inApp: boolean): SignalFrame {
  const text = (value: string | null) => (value === null ? null : safeText(value, longest.frame))
  return { module: text(module), filename: text(filename), function: text(name), inApp }
}
