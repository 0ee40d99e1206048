import { randomUUID } from "node:crypto";
import { Entry, Logging, type LoggingOptions } from "@google-cloud/logging";
import type { AuditEntry, AuditLog } from "#shared/kernel/audit-log.ts";
import { describeActor } from "#shared/kernel/describe-actor.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { within } from "#shared/kernel/within.ts";
import { createSendQueue } from "./send-queue.ts";

export type CloudAuditLogConfig = {
  project: string;
  /** The unit that records; a label of each entry. */
  service: string;
  /** The log's id within the project. */
  log?: string;
  /** Entries that wait at most, and that go in one request. */
  maxWaiting?: number;
  batchSize?: number;
  /** In milliseconds: how long entries gather, and how long a request may take. */
  gatherMs?: number;
  timeoutMs?: number;
  /** Instead of Google's own, with the credentials of the environment: a service that speaks like it. */
  endpoint?: { host: string; port: number; keyFile: string };
};

export type ClosableAuditLog = AuditLog & {
  /** Sends what waits, for at most `withinMs`; what is left goes to the ordinary log. */
  close(withinMs?: number): Promise<void>;
};

/**
 * The audit trail in a log of its own in Cloud Logging, written in batches behind the request's
 * back. Sent again after a failure, an entry stays one by its insert id. When Cloud Logging is
 * away for long, the oldest entries go to the ordinary log instead: nobody waits, none is lost.
 * Speaks HTTP/1.1 (a Cloud Run instance may be frozen between requests, which gRPC's channel
 * takes badly). https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/write
 */
export function createCloudAuditLog(
  config: CloudAuditLogConfig,
  deps: { logger: Logger; random?: () => number },
): ClosableAuditLog {
  const { project, service, timeoutMs = 5_000 } = config;
  const open = () => new Logging(clientOptions(config)).log(config.log ?? "pueblo-audit");
  let log = open();
  // Said here, the client does not go and ask the metadata server for it.
  const resource = { type: "global", labels: { project_id: project } };

  // The queue is who tries again: the client would do it out of sight, and for a minute.
  const options = {
    resource,
    partialSuccess: true,
    gaxOptions: { timeout: timeoutMs, retry: null },
  };

  async function send(entries: Entry[]): Promise<void> {
    try {
      await within(timeoutMs, log.write(entries, options));
    } catch (error) {
      // The client would offer the same token for as long as it thinks that it holds.
      if (isUnauthenticated(error)) log = open();
      throw error;
    }
  }
  function giveUp(entries: Entry[], lost: number): void {
    for (const { data } of entries) {
      deps.logger.error("audit entry not in the audit log", { audit: data, lost });
    }
  }
  const queue = createSendQueue<Entry>(
    { send, giveUp, logger: deps.logger, random: deps.random ?? Math.random },
    {
      maxWaiting: config.maxWaiting ?? 2_000,
      batchSize: config.batchSize ?? 200,
      gatherMs: config.gatherMs ?? 500,
    },
  );
  return {
    record(entry) {
      const metadata = {
        severity: "NOTICE",
        timestamp: new Date(),
        insertId: randomUUID(),
        labels: { service },
      };
      queue.add(new Entry(metadata, payloadOf(entry)));
    },
    close: (withinMs = 2_000) => queue.close(withinMs),
  };
}

function isUnauthenticated(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return code === 401 || code === 16; // HTTP's, gRPC's
}

/** An entry may have 256 KB; ours are small, and a hostile path is cut well before. */
const longestText = 1_000;

function payloadOf({ actor, ...act }: AuditEntry): Record<string, unknown> {
  const said = Object.entries(act).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value).slice(0, longestText)]],
  );
  return { actor: describeActor(actor), ...Object.fromEntries(said) };
}

/** `fallback` is HTTP with JSON; like the two after it, the client takes it without naming it. */
type Options = LoggingOptions & { fallback: true; port?: number; protocol?: string };

function clientOptions({ project, endpoint }: CloudAuditLogConfig): Options {
  const options = { projectId: project, fallback: true } as const;
  if (!endpoint) return options;
  const { host, port, keyFile } = endpoint;
  return { ...options, apiEndpoint: host, port, protocol: "http", keyFile };
}
