import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf, isFields, listOf } from '../read.ts'
import { decodeLogsRequest } from './messages.ts'

export type OtlpEncoding = 'json' | 'protobuf'

/** One log record with what its surroundings say; attribute lists are still as they came. */
export type FoundRecord = { resource: unknown; scope: Fields; record: Fields }

/**
 * The records of an export request in the order of the request (opentelemetry-proto, docs/specification.md, "OTLP/HTTP").
 * Both encodings come out in the shape of the JSON mapping. Throws `invalid`.
 */
export function parseLogs(body: Buffer, encoding: OtlpEncoding): FoundRecord[] {
  const request = encoding === 'json' ? parseJson(body) : parseProtobuf(body)
  return listOf(request['resourceLogs']).flatMap((resourceLogs) => {
    const group = fieldsOf(resourceLogs)
    const resource = fieldsOf(group['resource'])['attributes']
    return listOf(group['scopeLogs']).flatMap((scopeLogs) => {
      const { scope, logRecords } = fieldsOf(scopeLogs)
      return listOf(logRecords).map((record) => ({ resource, scope: fieldsOf(scope), record: fieldsOf(record) }))
    })
  })
}

function parseJson(body: Buffer): Fields {
  if (body.length === 0) return {}
  let request: unknown
  try {
    request = JSON.parse(body.toString())
  } catch {
    throw invalid('The body is not JSON.')
  }
  if (!isFields(request)) throw invalid('The body is not an ExportLogsServiceRequest: a JSON object was expected.')
  return request
}

function parseProtobuf(body: Buffer): Fields {
  try {
    return fieldsOf(decodeLogsRequest(body))
  } catch {
    throw invalid('The body is not an ExportLogsServiceRequest in protobuf.')
  }
}
