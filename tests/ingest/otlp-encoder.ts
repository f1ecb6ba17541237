import protobuf from 'protobufjs'

/** The messages by their numbers, written down a second time, so that a wrong number in the reader is found. */
const schema = `
syntax = "proto3";
message Any { oneof value { string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4; List arrayValue = 5; Map kvlistValue = 6; bytes bytesValue = 7; } }
message List { repeated Any values = 1; }
message Map { repeated Pair values = 1; }
message Pair { string key = 1; Any value = 2; }
message Resource { repeated Pair attributes = 1; uint32 droppedAttributesCount = 2; }
message Scope { string name = 1; string version = 2; repeated Pair attributes = 3; }
message Record { fixed64 timeUnixNano = 1; fixed64 observedTimeUnixNano = 11; int32 severityNumber = 2; string severityText = 3; Any body = 5; repeated Pair attributes = 6; uint32 droppedAttributesCount = 7; fixed32 flags = 8; bytes traceId = 9; bytes spanId = 10; string eventName = 12; }
message ScopeLogs { Scope scope = 1; repeated Record logRecords = 2; string schemaUrl = 3; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopeLogs = 2; string schemaUrl = 3; }
message Logs { repeated ResourceLogs resourceLogs = 1; }
message Event { fixed64 timeUnixNano = 1; string name = 2; repeated Pair attributes = 3; uint32 droppedAttributesCount = 4; }
message Link { bytes traceId = 1; bytes spanId = 2; }
message Status { string message = 2; int32 code = 3; }
message Span { bytes traceId = 1; bytes spanId = 2; string traceState = 3; bytes parentSpanId = 4; fixed32 flags = 16; string name = 5; int32 kind = 6; fixed64 startTimeUnixNano = 7; fixed64 endTimeUnixNano = 8; repeated Pair attributes = 9; uint32 droppedAttributesCount = 10; repeated Event events = 11; uint32 droppedEventsCount = 12; repeated Link links = 13; uint32 droppedLinksCount = 14; Status status = 15; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schemaUrl = 3; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopeSpans = 2; string schemaUrl = 3; }
message Spans { repeated ResourceSpans resourceSpans = 1; }
message Partial { int64 rejected = 1; string errorMessage = 2; }
message Response { Partial partialSuccess = 1; }
message RpcStatus { int32 code = 1; string message = 2; }
`
const { root } = protobuf.parse(schema, { keepCase: true })

/** An export request in the JSON mapping as its bytes in protobuf. */
export function encodeRequest(signal: 'logs' | 'traces', request: object): Buffer {
  const type = root.lookupType(signal === 'logs' ? 'Logs' : 'Spans')
  return Buffer.from(type.encode(type.fromObject({ ...withBytes(request) })).finish())
}

/** What we answer, read by somebody else's eyes. */
export const decodeAnswer = (type: 'Response' | 'RpcStatus', bytes: Buffer) =>
  root.lookupType(type).toObject(root.lookupType(type).decode(bytes), { longs: Number })

/** IDs are hex in JSON. */
function withBytes(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    typeof inner === 'string' && ['traceId', 'spanId', 'parentSpanId'].includes(key)
      ? Buffer.from(inner, 'hex').toString('base64')
      : inner,
  )
}
