/** Languages that write a frame in two lines: what was called, then where. */

export type PairedFrame = { module: string | null; file: string; name: string | null; foreign: boolean }

/** Newest first: `pkg/path.Function(args)`, then a tab and `file.go:12 +0x1b`; the arguments may be left out. */
export function goFrames(lines: string[]): PairedFrame[] {
  const frames: PairedFrame[] = []
  for (const [index, line] of lines.entries()) {
    const call = /^(?<path>[^\s()]{1,300}(?:\(\*[^()]{1,100}\)[^\s()]{0,200})?)(?:\(|$)/.exec(line)?.groups?.['path']
    const file = /^\s{1,8}(?<file>[^\s:]{1,300}):\d{1,7}/.exec(lines[index + 1] ?? '')?.groups?.['file']
    if (!call || !file) continue
    // What stands above is the handler that wrote the trace.
    if (call === 'panic') {
      frames.length = 0
      continue
    }
    const dot = call.indexOf('.', call.lastIndexOf('/') + 1)
    const module = dot === -1 ? call : call.slice(0, dot)
    const foreign =
      /\/go\/(?:src|pkg\/mod)\/|\/vendor\//.test(file) || /^(?:runtime|runtime\/debug|net\/http)$/.test(module)
    frames.push({ module, file, name: dot === -1 ? null : call.slice(dot + 1), foreign })
  }
  return frames
}

const rustLibraries =
  /^(?:std|core|alloc|tokio|futures|hyper|tower|axum|actix|rocket|tracing|anyhow|backtrace|rust_|__)/

/** Newest first: `   3: shop::orders::total`, then `             at ./src/orders.rs:12:9`, which may be absent. */
export function rustFrames(lines: string[]): PairedFrame[] {
  const frames: PairedFrame[] = []
  for (const [index, line] of lines.entries()) {
    const path = /^\s{0,8}\d{1,4}: (?:0x[0-9a-f]{1,16} - )?(?<path>[^\s].{0,290})$/.exec(line)?.groups?.['path']
    if (!path) continue
    const file = /^\s{1,40}at (?<file>[^\s].{0,290}?)(?::\d{1,7}){1,2}$/.exec(lines[index + 1] ?? '')?.groups?.['file']
    // A list of causes is numbered in the same way.
    if (!file && !path.includes('::')) continue
    const colons = path.replace(/::h[0-9a-f]{16}$/, '').lastIndexOf('::')
    const library =
      /\/rustc\/|\.cargo\/(?:registry|git)\//.test(file ?? '') || rustLibraries.test(path.replace(/^</, ''))
    frames.push({
      module: colons === -1 ? null : path.slice(0, colons),
      file: file ?? '',
      name: colons === -1 ? path : path.slice(colons + 2),
      foreign: library,
    })
  }
  return frames
}
