/** One exception of a chain, with the lines of its own frames. */
type Section = { type: string | null; value: string | null; lines: string[] }

const mostSections = 6

/** A cause, as Java, PHP, Go's and Node's loggers announce it: `Caused by: TypeError: x`. */
const cause = /^(?<indent>\s{0,12})(?:caused by|\[cause\]): (?<rest>.{1,600})/i
/** What .NET writes before the frames of the inner exception, and after them. */
const inner = /^\s{0,8}---> (?:\(Inner Exception #\d{1,3}\) )?(?<rest>.{1,600})/
const innerEnd = /^\s{0,8}--- End of inner exception stack trace ---/
const suppressed = /^\s{1,8}Suppressed: /
/** What Python prints between two exceptions, the earlier one first. */
const python = /^(?:\s{0,40}[+|-]{0,4}\s{0,8})(?:Exception Group )?Traceback \(most recent call last\):/
const pythonRaised = /^(?<type>[A-Za-z_][\w.]{0,190})(?:: (?<value>.{0,600}))?$/
/** What PHP prints when another exception followed. */
const phpNext = /^Next (?<rest>.{1,600})/

/** The exceptions of a chain in the order of `SignalException`: the first cause first, what was thrown last. */
export function sectionsOf(thrown: Pick<Section, 'type' | 'value'>, lines: string[]): Section[] {
  if (lines.some((line) => python.test(line))) return pythonSections(thrown, lines)
  if (lines.some((line) => phpNext.test(line))) return phpSections(thrown, lines)
  const first: Section = { ...thrown, lines: [] }
  const sections = [first]
  // Frames belong to the innermost that is open; only .NET goes back to the outer one.
  const open = [first]
  let skipping = false
  for (const line of lines) {
    const caused = cause.exec(line)?.groups ?? inner.exec(line)?.groups
    if (suppressed.test(line)) skipping = true
    // What was suppressed has causes too, further in.
    else if (caused && !(skipping && caused['indent'])) {
      skipping = false
      if (sections.length >= mostSections) break
      const section = { ...splitSaid(caused['rest'] ?? ''), lines: [] }
      sections.push(section)
      open.push(section)
    } else if (innerEnd.test(line)) {
      if (open.length > 1) open.pop()
    } else if (!skipping) open.at(-1)?.lines.push(line)
  }
  return sections.reverse()
}

/** `com.acme.CardError: declined` */
function splitSaid(said: string): Pick<Section, 'type' | 'value'> {
  const groups = /^(?<type>[\w$.\\]{1,200}):? ?(?<value>.*)$/.exec(said)?.groups
  return groups ? { type: groups['type'] ?? null, value: groups['value'] || null } : { type: null, value: said }
}

function pythonSections(thrown: Pick<Section, 'type' | 'value'>, lines: string[]): Section[] {
  const sections: Section[] = []
  for (const line of lines) {
    const section = sections.at(-1)
    if (python.test(line)) {
      // The causes come first: of too many, the last ones are kept.
      if (sections.length >= mostSections) sections.shift()
      sections.push({ type: null, value: null, lines: [] })
    } else if (section) {
      const raised = section.type === null ? pythonRaised.exec(line)?.groups : undefined
      if (raised) Object.assign(section, { type: raised['type'] ?? null, value: raised['value'] || null })
      else section.lines.push(line)
    }
  }
  return withThrown(sections, thrown)
}

function phpSections(thrown: Pick<Section, 'type' | 'value'>, lines: string[]): Section[] {
  const sections: Section[] = [{ ...splitPhp(lines[0] ?? ''), lines: [] }]
  for (const line of lines) {
    const next = phpNext.exec(line)?.groups?.['rest']
    if (next && sections.length < mostSections) sections.push({ ...splitPhp(next), lines: [] })
    else sections.at(-1)?.lines.push(line)
  }
  return withThrown(sections, thrown)
}

const splitPhp = (said: string) => splitSaid(said.replace(/ in \S{1,300}:\d{1,7}$/, ''))

/** What the sender says of the thrown one is surer than what its text says. */
const withThrown = (sections: Section[], { type, value }: Pick<Section, 'type' | 'value'>): Section[] =>
  sections.map((section, index) =>
    index === sections.length - 1
      ? { type: type ?? section.type, value: value ?? section.value, lines: section.lines }
      : section,
  )
