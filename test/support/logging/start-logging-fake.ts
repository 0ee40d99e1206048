import { z } from "zod";
import {
  type ApiRequest,
  invalidArgument,
  startGoogleApi,
} from "../google-api/start-google-api.ts";

/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry; unknown fields are refused. */
const entry = z.strictObject({
  logName: z.string().optional(),
  resource: z
    .strictObject({ type: z.string(), labels: z.record(z.string(), z.string()) })
    .optional(),
  timestamp: z.iso.datetime().optional(),
  severity: z.union([z.string(), z.int().min(0).max(800)]).optional(),
  insertId: z.string().max(512).optional(),
  labels: z.record(z.string().max(512), z.string().max(64 * 1024)).optional(),
  jsonPayload: z.record(z.string(), z.unknown()).optional(),
  textPayload: z.string().optional(),
  httpRequest: z.record(z.string(), z.unknown()).optional(),
  trace: z.string().optional(),
  spanId: z.string().optional(),
  traceSampled: z.boolean().optional(),
});
/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/write */
const writeRequest = z.strictObject({
  // "[LOG_ID] must be less than 512 characters long and can only include letters, digits, and
  // the punctuation /_-."
  logName: z.string().regex(/^projects\/[\w-]+\/logs\/[\w.%-]{1,511}$/),
  resource: z
    .strictObject({ type: z.string(), labels: z.record(z.string(), z.string()) })
    .optional(),
  labels: z.record(z.string(), z.string()).optional(),
  entries: z.array(entry).min(1),
  partialSuccess: z.boolean().optional(),
  dryRun: z.boolean().optional(),
});
type Entry = z.infer<typeof entry>;

/** https://cloud.google.com/logging/quotas#log-limits */
const longest = { entry: 256 * 1024, request: 10 * 1024 * 1024, labels: 64 };
const day = 86_400_000;

/** Cloud Logging, as far as it takes entries: `written` holds what it took, by log name. */
export async function startLoggingFake() {
  const written = new Map<string, Entry[]>();

  function write(request: ApiRequest): unknown {
    if (!/^\/v2\/entries:write(\?|$)/.test(request.path)) throw invalidArgument("no such method");
    const parsed = writeRequest.safeParse(request.body);
    if (!parsed.success) throw invalidArgument(z.prettifyError(parsed.error));
    const { logName, resource, entries } = parsed.data;
    if (JSON.stringify(request.body).length > longest.request) throw invalidArgument("too large");
    for (const one of entries) checkEntry(one, resource);
    const log = written.get(logName) ?? [];
    for (const one of entries) {
      // "Entries with the same timestamp and insert ID are taken for the same one."
      const same = (other: Entry) =>
        other.insertId === one.insertId && other.timestamp === one.timestamp;
      if (one.insertId === undefined || !log.some(same)) log.push(one);
    }
    written.set(logName, log);
    return {};
  }

  const api = await startGoogleApi(write);
  return { ...api, written };
}

function checkEntry(one: Entry, resource: unknown): void {
  if (JSON.stringify(one).length > longest.entry) throw invalidArgument("Log entry too large");
  if (!one.resource && !resource) throw invalidArgument("a monitored resource is needed");
  if (Object.keys(one.labels ?? {}).length > longest.labels) throw invalidArgument("labels");
  const age = one.timestamp === undefined ? 0 : Date.now() - Date.parse(one.timestamp);
  // "no more than 24 hours in the future", and not past the retention of the log.
  if (age > 30 * day || age < -day) throw invalidArgument("timestamp out of range");
}
