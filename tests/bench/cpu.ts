import { readdir, readFile } from 'node:fs/promises'

/** Seconds of processor time that the server and its PostgreSQL have used; undefined elsewhere than on Linux. */
export type CpuTime = { node: number; postgres: number }

const ticksPerSecond = 100

/** Counts of PostgreSQL the server itself and all its processes, the ended ones too. */
export async function cpuTime(appPid: number | undefined, postmasterPid: number): Promise<CpuTime | undefined> {
  if (process.platform !== 'linux' || appPid === undefined) return undefined
  const [app, postmaster] = await Promise.all([statOf(appPid), statOf(postmasterPid)])
  const all = await Promise.all((await readdir('/proc')).map(Number).filter(Number.isInteger).map(statOf))
  const backends = all.filter((one) => one?.parent === postmasterPid).reduce((sum, one) => sum + (one?.own ?? 0), 0)
  if (!app || !postmaster) return undefined
  return { node: app.own, postgres: postmaster.own + postmaster.ended + backends }
}

/** proc(5), /proc/pid/stat: the fields after the name in brackets. */
async function statOf(pid: number): Promise<{ own: number; ended: number; parent: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (!text) return undefined
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const sum = (one: number, other: number) => ((fields[one] ?? 0) + (fields[other] ?? 0)) / ticksPerSecond
  return { own: sum(11, 12), ended: sum(13, 14), parent: fields[1] ?? 0 }
}

/** "Node 110 µs, PostgreSQL 60 µs": what one of so many events cost between the two readings. */
export function perEvent(before: CpuTime | undefined, after: CpuTime | undefined, events: number): string {
  if (!before || !after) return ''
  const micro = (seconds: number) => `${Math.round((seconds * 1e6) / events)} µs`
  return `Node ${micro(after.node - before.node)}, PostgreSQL ${micro(after.postgres - before.postgres)}`
}

/** Microseconds of both together for one event. */
export function microseconds(before: CpuTime | undefined, after: CpuTime | undefined, events: number): number {
  if (!before || !after) return Number.NaN
  return ((after.node - before.node + after.postgres - before.postgres) * 1e6) / events
}
