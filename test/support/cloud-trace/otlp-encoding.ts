import { fileURLToPath } from "node:url";
import { loadSync } from "@grpc/proto-loader";
import type { Encoding } from "../google-api/start-google-api.ts";

/** Requests and answers about traces as OpenTelemetry writes them in protocol buffers. */
export function otlpEncoding(): Encoding {
  const file = fileURLToPath(new URL("otlp.proto", import.meta.url));
  const service = loadSync(file, { longs: String, defaults: true })["otlp.TraceService"];
  if (!service || "format" in service || !service.Export) throw new Error("no TraceService");
  const { requestDeserialize, responseSerialize } = service.Export;
  return {
    type: "application/x-protobuf",
    read: requestDeserialize,
    write: (answer) => responseSerialize(Object(answer)),
  };
}
