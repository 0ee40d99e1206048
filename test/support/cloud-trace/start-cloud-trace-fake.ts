import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Server, ServerCredentials, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { z } from "zod";
import { createAuthority, issueWithKey } from "../certificates.ts";
import { startGoogleApi } from "../google-api/start-google-api.ts";

const text = (bytes: number) =>
  z.object({ value: z.string().refine((value) => Buffer.byteLength(value) <= bytes) });

/** https://cloud.google.com/trace/docs/reference/v2/rpc/google.devtools.cloudtrace.v2#span */
const span = z.object({
  name: z.string().regex(/^projects\/[\w-]+\/traces\/[0-9a-f]{32}\/spans\/[0-9a-f]{16}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z.string(),
  displayName: text(128),
  startTime: z.object({}),
  endTime: z.object({}),
  // "up to 32 attributes per span", keys up to 128 bytes, values up to 256
  attributes: z.object({
    attributeMap: z
      .record(z.string().max(128), z.object({ stringValue: text(256).nullish() }))
      .refine((map) => Object.keys(map).length <= 32),
  }),
});
const batch = z.object({ name: z.string().regex(/^projects\/[\w-]+$/), spans: z.array(span) });
type TracedSpan = z.infer<typeof span>;

type Call = ServerUnaryCall<unknown, unknown>;
type Reply = (error: { code: number; details: string } | null, value?: unknown) => void;

/** Cloud Trace, as far as it takes spans, over TLS, whose authority is written to `rootsFile`. */
export async function startCloudTraceFake(rootsFile: string) {
  const api = await startGoogleApi(() => ({}));
  const authority = createAuthority("Cloud Trace CA");
  await writeFile(rootsFile, authority.pem);
  const { cert, key } = issueWithKey(authority, "cloudtrace");
  const spans: TracedSpan[] = [];
  const refusals: { code: number; details: string }[] = [];
  let faults: (keyof typeof status | "silence")[] = [];

  /** Takes the spans, or says why not. */
  function take({ metadata, request }: Call): [keyof typeof status, string] | undefined {
    const token = String(metadata.get("authorization")[0]).replace("Bearer ", "");
    if (!api.holds(token)) return ["UNAUTHENTICATED", "no credentials that hold"];
    const parsed = batch.safeParse(request);
    if (!parsed.success) return ["INVALID_ARGUMENT", z.prettifyError(parsed.error)];
    spans.push(...parsed.data.spans);
    return undefined;
  }

  function write(call: Call, reply: Reply): void {
    const fault = faults.shift();
    if (fault === "silence") return;
    const refused = fault ? ([fault, "secret words of the service"] as const) : take(call);
    const refusal = refused && { code: status[refused[0]], details: refused[1] };
    if (refusal) refusals.push(refusal);
    reply(refusal ?? null, {});
  }

  const server = new Server();
  server.addService(traceService(), { BatchWriteSpans: write });
  const credentials = ServerCredentials.createSsl(null, [
    { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) },
  ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    endpoint: { address: `127.0.0.1:${port}`, keyFile: api.keyFile },
    spans,
    refusals,
    fail: (...next: typeof faults) => {
      faults = next;
    },
    async close() {
      server.forceShutdown();
      await api.close();
    },
  };
}

/** The service, from the protocol file that the exporter brings. */
function traceService() {
  const name = "@google-cloud/opentelemetry-cloud-trace-exporter/package.json";
  const path = createRequire(import.meta.url)
    .resolve(name)
    .replace("package.json", "build/protos/protos.json");
  const definition = fromJSON(JSON.parse(readFileSync(path, "utf8")), { defaults: true });
  const service = definition["google.devtools.cloudtrace.v2.TraceService"];
  if (!service || "format" in service) throw new Error("no TraceService");
  return service;
}
