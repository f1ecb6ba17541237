/**
 * Runs `work` and yields what it emits, in order; ends when it is done and throws what it throws.
 * When the consumer leaves, or `signal` aborts, `work` hears it through its own signal.
 */
export async function* streamed<Step>(
  work: (emit: (step: Step) => void, left: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): AsyncGenerator<Step> {
  const leaving = new AbortController()
  const left = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal
  const steps: Step[] = []
  let wake = () => {}
  let done = false
  const running = work((step) => {
    steps.push(step)
    wake()
  }, left).finally(() => {
    done = true
    wake()
  })
  // What it throws is thrown to the consumer below; after it left, nobody listens.
  running.catch(() => {})
  try {
    for (;;) {
      while (steps.length > 0) yield* steps.splice(0)
      if (done) break
      await new Promise<void>((resolve) => {
        wake = resolve
        if (done || steps.length > 0) resolve()
      })
    }
    if (!left.aborted) await running
  } finally {
    leaving.abort()
  }
}
