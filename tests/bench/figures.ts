/** Sorted samples in milliseconds and what is read off them. */
export type Figures = { count: number; median: number; p99: number; max: number }

export function figures(samples: number[]): Figures {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { count: sorted.length, median: at(0.5), p99: at(0.99), max: at(1) }
}

/** One line of the report. `met` is undefined where the row has no budget of its own. */
export type Row = {
  what: string
  measured: string
  baseline: string
  ratio: string
  budget: string
  met: boolean | undefined
}

export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
export const perSecond = (value: number) => `${Math.round(value).toLocaleString('en-US')}/s`

export function printRows(rows: Row[]): void {
  console.table(rows.map(({ met, ...row }) => ({ ...row, verdict: met === undefined ? '' : met ? 'met' : 'MISSED' })))
}
