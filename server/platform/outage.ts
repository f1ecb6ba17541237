/** PostgreSQL's SQLSTATE or Node's error code, from whatever wraps it. */
export function codeOf(error: unknown): string | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if ('code' in one && typeof one.code === 'string') return one.code
  }
  return undefined
}

/** Another copy was in the way: the same transaction works when it is tried again. */
export function isCollision(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40P01' || code === '40001' || code === '55P03'
}

/** PostgreSQL cannot keep what was given: NUL or broken text, a number or a date out of its range. */
export function isDataError(error: unknown): boolean {
  const code = codeOf(error)
  return code === '22021' || code === '22P05' || code === '22003' || code === '22008'
}

const socketCode = /^(?:E(?:CONN|PIPE|NOENT|TIMEDOUT|HOST|NET|AI_)|ENOTFOUND)/
/** Connection, resources, read-only standby, operator intervention, system error. */
const outageClass = /^(?:08|25|53|57|58)/
const outageText =
  /connection terminated|connection error|timeout exceeded when trying to connect|client has encountered|pool after calling end|not queryable/i

/** The database is not there, or not for us now; nothing is wrong with what was sent. */
export function isOutage(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined) return socketCode.test(code) || outageClass.test(code)
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if (outageText.test(one.message)) return true
  }
  return false
}
