import type { SignalException, SignalFrame } from '#shared/signal.ts'
import { longest, safeText } from '../read.ts'

/** How one language writes a stack trace. Patterns are linear: their parts cannot match the same characters. */
type Dialect = {
  /** As in `telemetry.sdk.language`. */
  languages: string[]
  order: 'newest first' | 'oldest first'
  frame: RegExp
  /** Frames that belong to the platform or to a library. */
  foreign: RegExp
}

const dialects: Dialect[] = [
  {
    languages: ['nodejs', 'webjs', 'javascript'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?:async )?(?:(?<function>[^(]{1,250}) \((?<file>[^)]{1,300}?)(?::\d{1,7}){0,2}\)|(?<bare>[^\s()]{1,300}?):\d{1,7}:\d{1,7})$/,
    foreign: /node_modules|^node:|^internal\/|^<anonymous>$|^native$/,
  },
  {
    languages: ['webjs', 'javascript'],
    order: 'newest first',
    frame: /^(?<function>[^@\s]{0,250})@(?<file>[^\s@]{1,300}?)(?::\d{1,7}){1,2}$/,
    foreign: /node_modules|^\[native code\]$/,
  },
  {
    languages: ['python'],
    order: 'oldest first',
    frame: /^\s{0,8}File "(?<file>[^"]{1,300})", line \d{1,7}(?:, in (?<function>.{1,250}))?$/,
    foreign: /site-packages|dist-packages|\/lib\/python\d|^<frozen/,
  },
  {
    languages: ['java', 'kotlin', 'scala'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?:[^\s()/]{0,100}\/{1,2})?(?<module>[\w$.]{1,280})\.(?<function>[\w$<>-]{1,120})\((?<file>[\w$.-]{1,200}|Native Method|Unknown Source)(?::\d{1,7})?\)/,
    foreign:
      /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|io\.netty|io\.opentelemetry|reactor|org\.(?:springframework|apache|hibernate|eclipse|jboss))\./,
  },
  {
    languages: ['dotnet'],
    order: 'newest first',
    frame:
      /^\s{0,8}at (?<module>[^\s()]{1,280})\.(?<function>[^\s().]{1,150})\([^)]{0,500}\)(?: in (?<file>.{1,300}):line \d{1,7})?$/,
    foreign: /^(?:System|Microsoft|Npgsql|Newtonsoft)\./,
  },
  {
    languages: ['ruby'],
    order: 'newest first',
    frame: /^\s{0,8}(?:from )?(?<file>[^\s:]{1,300}):\d{1,7}:in [`'](?<function>[^'`]{1,250})'$/,
    foreign: /\/gems\/|\/ruby\/\d|^<internal:/,
  },
  {
    languages: ['php'],
    order: 'newest first',
    frame: /^#\d{1,4} (?<file>[^()]{1,300})\(\d{1,7}\): (?<function>[^()]{1,250})\(/,
    foreign: /\/vendor\//,
  },
]

const longestTrace = 64 * 1024
const mostLines = 400
const mostFrames = 60
const mostCauses = 5

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
    .map((line) => line.slice(0, 600).trimEnd())
  const sections: { type: string | null; value: string | null; lines: string[] }[] = [{ ...thrown, lines: [] }]
  for (const line of lines) {
    const cause = /^\s{0,8}Caused by: (?<type>[\w$.]{1,200})(?:: (?<value>.{0,500}))?/.exec(line)?.groups
    if (cause && sections.length < mostCauses) {
      sections.push({ type: cause['type'] ?? null, value: cause['value'] ?? null, lines: [] })
    } else if (line.startsWith('Traceback (most recent call last)')) {
      // Python prints the cause's trace first; what was thrown comes last.
      sections.at(-1)?.lines.splice(0)
    } else sections.at(-1)?.lines.push(line)
  }
  return sections.reverse().map(({ type, value, lines: own }) => ({ type, value, frames: framesOf(own, language) }))
}

function framesOf(lines: string[], language: string | null): SignalFrame[] {
  if (language === 'go' || lines[0]?.startsWith('goroutine ')) return goFrames(lines)
  const fitting = dialects.filter((dialect) => language !== null && dialect.languages.includes(language))
  for (const dialect of fitting.length > 0 ? fitting : dialects) {
    const frames = lines.flatMap((line) => readFrame(line, dialect))
    if (frames.length === 0) continue
    const nearest = dialect.order === 'newest first' ? frames.slice(0, mostFrames).reverse() : frames.slice(-mostFrames)
    return nearest
  }
  return []
}

function readFrame(line: string, { frame, foreign }: Dialect): SignalFrame[] {
  const groups = frame.exec(line)?.groups
  if (!groups) return []
  const module = groups['module'] ?? null
  const filename = groups['file'] ?? groups['bare'] ?? null
  return [makeFrame(module, filename, groups['function'] ?? null, !foreign.test(module ?? filename ?? ''))]
}

/** Go writes pairs of lines: `pkg/path.Function(args)`, then `\tfile.go:12 +0x1b`. */
function goFrames(lines: string[]): SignalFrame[] {
  const frames: SignalFrame[] = []
  for (const [index, line] of lines.entries()) {
    const call = /^(?<path>[^\s()]{1,300}(?:\(\*[^()]{1,100}\)[^\s()]{0,200})?)\(/.exec(line)?.groups?.['path']
    const file = /^\s{1,8}(?<file>[^\s:]{1,300}):\d{1,7}/.exec(lines[index + 1] ?? '')?.groups?.['file']
    if (!call || !file || call === 'panic') continue
    const dot = call.indexOf('.', call.lastIndexOf('/') + 1)
    const module = dot === -1 ? call : call.slice(0, dot)
    const foreign = /\/go\/(?:src|pkg\/mod)\/|\/vendor\//.test(file) || /^(?:runtime|net\/http)$/.test(module)
    frames.push(makeFrame(module, file, dot === -1 ? null : call.slice(dot + 1), !foreign))
  }
  return frames.slice(0, mostFrames).reverse()
}

function makeFrame(module: string | null, filename: string | null, name: string | null, inApp: boolean): SignalFrame {
  const text = (value: string | null) => (value === null ? null : safeText(value, longest.frame))
  return { module: text(module), filename: text(filename), function: text(name), inApp }
}
