import protobuf from 'protobufjs'

/**
 * What we read of opentelemetry-proto 1.x `opentelemetry/proto/{collector/logs,logs,common,resource}/v1` and
 * `google/rpc/status.proto`: names, numbers and types of the fields. What is left out is skipped on the wire.
 */
const schema = `
syntax = "proto3";
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
  bytes trace_id = 9;
  bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11;
  string event_name = 12;
}
message ScopeLogs { InstrumentationScope scope = 1; repeated LogRecord log_records = 2; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message ExportLogsPartialSuccess { int64 rejected_log_records = 1; string error_message = 2; }
message ExportLogsServiceResponse { ExportLogsPartialSuccess partial_success = 1; }
message Status { int32 code = 1; string message = 2; }
`

const { root } = protobuf.parse(schema)
const requestType = root.lookupType('ExportLogsServiceRequest')
const responseType = root.lookupType('ExportLogsServiceResponse')
const statusType = root.lookupType('Status')

/** The request in the shape of its JSON form, with bytes as `Uint8Array` and 64-bit numbers as objects. Throws on garbage. */
export function decodeLogsRequest(bytes: Uint8Array): unknown {
  return requestType.decode(bytes)
}

export function encodePartialSuccess(rejectedLogRecords: number, errorMessage: string): Buffer {
  return asBuffer(responseType.encode({ partialSuccess: { rejectedLogRecords, errorMessage } }).finish())
}

export function encodeStatus(code: number, message: string): Buffer {
  return asBuffer(statusType.encode({ code, message }).finish())
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
