import protobuf from 'protobufjs'

const schema = `
syntax = "proto3";
message Any { string stringValue = 1; }
message Pair { string key = 1; Any value = 2; }
message Resource { repeated Pair attributes = 1; }
message Scope { string name = 1; }
message Record { fixed64 timeUnixNano = 1; int32 severityNumber = 2; Any body = 5; repeated Pair attributes = 6; bytes traceId = 9; bytes spanId = 10; }
message ScopeLogs { Scope scope = 1; repeated Record logRecords = 2; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopeLogs = 2; }
message Request { repeated ResourceLogs resourceLogs = 1; }
`
const request = protobuf.parse(schema, { keepCase: true }).root.lookupType('Request')

/** An export request in protobuf, as the OpenTelemetry exporters send it by default. */
export function encodeLogsRequest(value: Record<string, unknown>): Buffer {
  return Buffer.from(request.encode(request.fromObject(value)).finish())
}
