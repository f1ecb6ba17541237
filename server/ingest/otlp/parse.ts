import { invalid } from '#server/platform/errors.ts'
import { type Fields, fieldsOf, isFields, listOf } from '../read.ts'
import { decodeLogsRequest } from './messages.ts'
import { attributesOf } from './values.ts'

export type OtlpEncoding = 'json' | 'protobuf'

/** One log record, still as it came, with the attributes of its surroundings. */
export type FoundRecord = { resource: Fields; scope: { name: unknown; attributes: Fields }; record: Fields }

/**
 * The records of an export request in the order of the request (opentelemetry-proto, docs/specification.md, "OTLP/HTTP").
 * Both encodings come out in the shape of the JSON mapping. Throws `invalid`.
 */
export function parseLogs(body: Buffer, encoding: OtlpEncoding): FoundRecord[] {
  const request = encoding === 'json' ? parseJson(body) : parseProtobuf(body)
  return listOf(request['resourceLogs']).flatMap((resourceLogs) => {
    const group = fieldsOf(resourceLogs)
    const resource = attributesOf(fieldsOf(group['resource'])['attributes'])
    return listOf(group['scopeLogs']).flatMap((scopeLogs) => {
      const { scope: given, logRecords } = fieldsOf(scopeLogs)
      const { name, attributes } = fieldsOf(given)
      const scope = { name, attributes: attributesOf(attributes) }
      return listOf(logRecords).map((record) => ({ resource, scope, record: fieldsOf(record) }))
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
