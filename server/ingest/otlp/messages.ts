import protobuf from 'protobufjs'

/**
 * What we read of opentelemetry-proto 1.x `opentelemetry/proto/{logs,trace,common,resource}/v1` and write of
 * `opentelemetry/proto/collector/{logs,trace}/v1` and `google/rpc/status.proto`: names, numbers and types of the
 * fields. What is left out is skipped on the wire. The frame around records and spans is walked by hand.
 */
const schema = `
edition = "2023";
option features.field_presence = IMPLICIT;
option features.utf8_validation = NONE;
message AnyValue {
  oneof value {
    string string_value = 1;
    bool bool_value = 2;
    int64 int_value = 3;
    double double_value = 4;
    ArrayValue array_value = 5;
    KeyValueList kvlist_value = 6;
    bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message InstrumentationScope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message LogRecord {
  fixed64 time_unix_nano = 1;
  int32 severity_number = 2;
  string severity_text = 3;
  AnyValue body = 5;
  repeated KeyValue attributes = 6;
  uint32 dropped_attributes_count = 7;
  bytes trace_id = 9;
  bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11;
  string event_name = 12;
}
message LogAttributes { repeated KeyValue attributes = 6; }
message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  bytes parent_span_id = 4;
  string name = 5;
  int32 kind = 6;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  uint32 dropped_attributes_count = 10;
  repeated SpanEvent events = 11;
  uint32 dropped_events_count = 12;
  SpanStatus status = 15;
}
message SpanEvent { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message SpanStatus { string message = 2; int32 code = 3; }
message SpanAttributes { repeated KeyValue attributes = 9; }
message PartialSuccess { int64 rejected = 1; string error_message = 2; }
message Response { PartialSuccess partial_success = 1; }
message RpcStatus { int32 code = 1; string message = 2; }
`

const { root } = protobuf.parse(schema)

export const messages = {
  resource: root.lookupType('Resource'),
  scope: root.lookupType('InstrumentationScope'),
  log: root.lookupType('LogRecord'),
  logAttributes: root.lookupType('LogAttributes'),
  span: root.lookupType('Span'),
  spanAttributes: root.lookupType('SpanAttributes'),
}
const responseType = root.lookupType('Response')
const statusType = root.lookupType('RpcStatus')

/** The response of every signal has the same field numbers: what was rejected, and why. */
export function encodePartialSuccess(rejected: number, errorMessage: string): Buffer {
  return asBuffer(responseType.encode({ partialSuccess: { rejected, errorMessage } }).finish())
}

export function encodeStatus(code: number, message: string): Buffer {
  return asBuffer(statusType.encode({ code, message }).finish())
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
