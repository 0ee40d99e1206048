import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LogFields, silentLogger } from "#shared/kernel/logger.ts";
import { act, describeAuditLog } from "../../../test/support/audit-log-conformance.ts";
import { startLoggingFake } from "../../../test/support/logging/start-logging-fake.ts";
import { type CloudAuditLogConfig, createCloudAuditLog } from "./create-cloud-audit-log.ts";

let logging: Awaited<ReturnType<typeof startLoggingFake>>;
let aside: LogFields[];
let warned: LogFields[];
beforeEach(async () => {
  logging = await startLoggingFake();
  aside = [];
  warned = [];
});
afterEach(() => logging.close());

const name = "projects/pueblo-test/logs/pueblo-audit";
const objects = () => (logging.written.get(name) ?? []).map((entry) => entry.jsonPayload?.object);
const written = () => objects().filter((object) => object !== undefined);

function open(config: Partial<CloudAuditLogConfig> = {}) {
  const logger = {
    ...silentLogger,
    error: (_: string, fields: LogFields = {}) => void aside.push(fields),
    warn: (_: string, fields: LogFields = {}) => void warned.push(fields),
  };
  const { port, keyFile } = logging;
  return createCloudAuditLog(
    {
      project: "pueblo-test",
      service: "ai",
      gatherMs: 5,
      timeoutMs: 1_000,
      endpoint: { host: "127.0.0.1", port, keyFile },
      ...config,
    },
    { logger, random: () => 1 },
  );
}

describeAuditLog("Cloud Logging (on the wire fake)", async () => {
  const audit = open();
  return {
    audit,
    async entries() {
      await audit.close();
      const kept = (logging.written.get(name) ?? []).map(({ jsonPayload = {} }) => jsonPayload);
      // The client adds an entry of its own about itself.
      return kept.filter((payload) => payload.actor !== undefined);
    },
    close: () => audit.close(),
  };
});

describe("the audit log in Cloud Logging", () => {
  it("marks each entry as a notice of its service", async () => {
    const audit = open();
    audit.record(act("doc_1"));
    await audit.close();
    const entry = logging.written.get(name)?.find((one) => one.jsonPayload?.actor);
    expect(entry).toMatchObject({ severity: 300, labels: { service: "ai" } });
    expect(aside).toEqual([]);
  });

  it("writes many in few requests", async () => {
    const audit = open({ batchSize: 50 });
    for (let i = 0; i < 120; i++) audit.record(act(`doc_${i}`));
    await audit.close();
    expect(written()).toEqual(Array.from({ length: 120 }, (_, i) => `doc_${i}`));
    expect(logging.requests).toHaveLength(3);
  });

  it.each([
    ["a connection that is reset", "reset"],
    ["half an answer", "half"],
    ["somebody else's page", "html"],
    ["an answer that does not come", "silence"],
    ["an answer that comes late", { delay: 50 }],
    ["429", { status: 429, retryAfter: 1 }],
    ["500", { status: 500 }],
    ["503", { status: 503 }],
    ["credentials that have expired", "expired"],
  ] as const)("keeps, once, what met with %s", async (_, fault) => {
    logging.fail(fault);
    const audit = open({ timeoutMs: 200 });
    audit.record(act("doc_1"));
    audit.record(act("doc_2"));
    await audit.close(5_000);
    expect(written()).toEqual(["doc_1", "doc_2"]);
    expect(aside).toEqual([]);
    expect(JSON.stringify(warned)).not.toContain("Bearer");
  });

  it("gives the oldest to the ordinary log when Cloud Logging is away, and makes nobody wait", async () => {
    logging.fail(...Array.from({ length: 20 }, () => ({ status: 400 })));
    const audit = open({ maxWaiting: 3 });
    for (let i = 0; i < 5; i++) audit.record(act(`doc_${i}`));
    expect(aside).toMatchObject([
      { audit: { object: "doc_0" }, lost: 1 },
      { audit: { object: "doc_1" }, lost: 2 },
    ]);
    await audit.close();
    expect(aside.map(({ lost }) => lost)).toEqual([1, 2, 5, 5, 5]);
    expect(written()).toEqual([]);
  });

  it("is closed in time when there is no answer, and loses nothing", async () => {
    logging.fail("silence", "silence", "silence");
    const audit = open({ timeoutMs: 60_000 });
    audit.record(act("doc_1"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    audit.record(act("doc_2"));
    await audit.close(50);
    expect(aside).toMatchObject([{ audit: { object: "doc_1" } }, { audit: { object: "doc_2" } }]);
  });
});
