import type { ErrorSignal } from '#shared/signal.ts'
import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf, isFields, longest, plausibleTime, safeText, textOf } from '../read.ts'
import type { Surroundings } from './to-signal.ts'
import { idOf } from './values.ts'
import { whoByAttributes } from './who.ts'

/*
 * { "csp-report": { "document-uri": "https://shop.example/pay", "effective-directive": "script-src",
 *   "blocked-uri": "https://evil.example/x.js" } }                                  (CSP Level 2, "Reporting")
 * [{ "type": "network-error", "url": "https://shop.example/pay", "age": 420,
 *   "body": { "type": "tcp.timed_out", "status_code": 0, "phase": "connection" } }]  (Network Error Logging)
 */

/** What browsers call what they report (CSP, Expect-CT, OCSP stapling, the Reporting API). */
const reportTypes = new Set([
  'application/json',
  'application/csp-report',
  'application/expect-ct-report',
  'application/expect-ct-report+json',
  'application/expect-staple-report',
  'application/reports+json',
])

export const isReportType = (contentType: string | undefined) =>
  reportTypes.has(contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '')

const mostReports = 50

/**
 * What browsers report by themselves. A report names nobody; its address may: `&user.id=C-1042`, written there by the
 * server that made the page. Reports of nobody, and of requests that went well, are counted in `dropped`.
 */
export function reportsToSignals(
  body: unknown,
  query: Fields,
  around: Surroundings,
): { errors: ErrorSignal[]; dropped: number } {
  const reports = Array.isArray(body) ? body : [body]
  if (reports.length > mostReports) throw invalid(`A request takes at most ${mostReports} reports.`)
  if (!reports.every(isFields)) throw invalid('A report is a JSON object.')
  const who = whoByAttributes(query, around.rules)
  if (who.identities.length === 0) return { errors: [], dropped: reports.length }
  const errors = reports.flatMap((report, index) => {
    const said = readReport(report)
    if (!said) return []
    const age = typeof report['age'] === 'number' ? Math.max(0, report['age']) : undefined
    const { receivedAt } = around
    const signal: ErrorSignal = {
      id: idOf([around.sourceId, receivedAt.toISOString(), index, said, who.identities]),
      ...plausibleTime(age === undefined ? undefined : receivedAt.getTime() - age, receivedAt),
      timeGuessed: true,
      ...who,
      level: 'error',
      message: said.message,
      template: null,
      exceptions: [],
      fingerprint: said.grouping,
      platform: 'javascript',
      service: null,
      environment: textOf(query['sentry_environment'], longest.name),
      release: textOf(query['sentry_release'], longest.name),
      region: null,
      traceId: null,
      culprit: said.page,
      payload: report,
    }
    return [signal]
  })
  return { errors, dropped: reports.length - errors.length }
}

type Report = { message: string; grouping: string[]; page: string | null }

/** Undefined for a report that something went well. */
function readReport(report: Fields): Report | undefined {
  const csp = report['csp-report'] ?? (report['type'] === 'csp-violation' ? report['body'] : undefined)
  if (isFields(csp)) {
    const given = csp['effective-directive'] ?? csp['effectiveDirective'] ?? csp['violated-directive']
    const directive = (textOf(given, longest.name) ?? 'a policy').split(' ', 1)[0] ?? ''
    const blocked = originOf(csp['blocked-uri'] ?? csp['blockedURL'])
    return {
      message: safeText(`The page's security policy (${directive}) blocked ${blocked}`, longest.message),
      grouping: ['csp', directive, blocked],
      page: pathOf(csp['document-uri'] ?? csp['documentURL']),
    }
  }
  const body = fieldsOf(report['body'])
  const kind = textOf(body['type'], 60)
  if (report['type'] === 'network-error' && kind) {
    if (kind === 'ok') return undefined
    const status = typeof body['status_code'] === 'number' && body['status_code'] > 0 ? ` ${body['status_code']}` : ''
    const to = originOf(report['url'])
    return {
      message: `The browser could not reach ${to}: ${kind}${status}`,
      grouping: ['nel', kind, to],
      page: pathOf(report['url']),
    }
  }
  const name = ['expect-ct-report', 'expect-staple-report'].find((one) => isFields(report[one]))
  if (!name) return undefined
  const host = textOf(fieldsOf(report[name])['hostname'], longest.name) ?? 'a host'
  return { message: `The certificate of ${host} was refused (${name})`, grouping: [name, host], page: null }
}

/** Paths and queries would make an issue of each. */
function originOf(value: unknown): string {
  const text = textOf(value, longest.name) ?? 'something'
  return URL.canParse(text) && /^https?:/i.test(text) ? new URL(text).origin : text
}

function pathOf(value: unknown): string | null {
  const text = textOf(value, longest.message)
  return text && URL.canParse(text) ? safeText(new URL(text).pathname, longest.name) : null
}
