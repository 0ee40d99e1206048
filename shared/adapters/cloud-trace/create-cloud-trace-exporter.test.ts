import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type LogFields, silentLogger } from "#shared/kernel/logger.ts";
import { createTracing } from "#shared/telemetry/tracing.ts";
import { startCloudTraceFake } from "../../../test/support/cloud-trace/start-cloud-trace-fake.ts";
import type { CloudTraceConfig } from "./create-cloud-trace-exporter.ts";

const project = "pueblo-test";
let cloud: Awaited<ReturnType<typeof startCloudTraceFake>>;
beforeAll(async () => {
  cloud = await startCloudTraceFake(project);
});
afterAll(() => cloud.close());
beforeEach(() => cloud.fail());

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = `00-${traceId}-b7ad6b7169203331-01`;
const named = (name: string) => cloud.spans.filter((span) => span.name === name);

async function open(config: Partial<CloudTraceConfig & { project: string }> = {}, service = "ai") {
  const warned: LogFields[] = [];
  const warn = (_: string, fields: LogFields = {}) => void warned.push(fields);
  const cloudTrace = { project, endpoint: cloud.endpoint, timeoutMs: 2_000, ...config };
  const logger = { ...silentLogger, warn };
  const tracing = await createTracing({ service, exporter: { cloudTrace }, logger });
  return { ...tracing, warned };
}

/** A request with a step inside; what the log was told when all was sent or given up. */
async function trace(name: string, config: Partial<CloudTraceConfig & { project: string }> = {}) {
  const { tracer, close, warned } = await open(config);
  const attributes = { "http.route": "/v1/documents/:id", words: "w".repeat(100_000) };
  await tracer.span(name, { kind: "server", parent, attributes }, async () => {
    await tracer.span(`${name} inside`, {}, async () => {});
  });
  await close(5_000);
  return warned;
}

describe("Cloud Trace", () => {
  it("takes the spans that are left when the process ends", async () => {
    expect(await trace("request")).toEqual([]);
    const [request] = named("request");
    expect(request).toMatchObject({
      traceId,
      parentSpanId: "b7ad6b7169203331",
      resource: { "gcp.project_id": project, "service.name": "ai" },
    });
    const route = { key: "http.route", value: { stringValue: "/v1/documents/:id" } };
    expect(request?.attributes).toContainEqual(expect.objectContaining(route));
    expect(named("request inside")).toMatchObject([{ traceId, parentSpanId: request?.spanId }]);
  });

  it("takes the spans of several tracers in one process, each of its service", async () => {
    const units = await Promise.all([open({}, "auth"), open({}, "users")]);
    await Promise.all(units.map(({ tracer }) => tracer.span("of many", {}, async () => {})));
    await Promise.all(units.map(({ close }) => close(5_000)));
    const services = named("of many").map(({ resource }) => resource["service.name"]);
    expect(services.sort()).toEqual(["auth", "users"]);
  });

  it("is asked with one token for many batches", async () => {
    const { tracer, close } = await open();
    for (let at = 0; at < 2_000; at += 1) await tracer.span("many", {}, async () => {});
    await close(5_000);
    const batches = cloud.requests.slice(-8);
    expect(named("many")).toHaveLength(2_000);
    expect(new Set(batches.map(({ token }) => token)).size).toBe(1);
  });

  it("is told who pays where the credentials name a project", async () => {
    const keyFile = cloud.keyFile.replace(".json", "-with-quota.json");
    const credentials = JSON.parse(await readFile(cloud.keyFile, "utf8"));
    await writeFile(keyFile, JSON.stringify({ ...credentials, quota_project_id: project }));
    expect(await trace("paid", { endpoint: { ...cloud.endpoint, keyFile } })).toEqual([]);
    expect(cloud.requests.at(-1)?.headers["x-goog-user-project"]).toBe(project);
  });

  it.each([
    ["a lost connection", "reset"],
    ["a service that is away", { status: 503, retryAfter: 0 }],
    ["429", { status: 429, retryAfter: 0 }],
    ["a late answer", { delay: 100 }],
    ["half an answer", "half"],
    ["a token that has been taken back", "expired"],
  ] as const)("gets each span once in spite of %s", async (name, fault) => {
    cloud.fail(fault);
    expect(await trace(name)).toEqual([]);
    expect(named(name)).toHaveLength(1);
    expect(named(`${name} inside`)).toHaveLength(1);
  });

  it.each([
    ["a service that stays away", { status: 503, retryAfter: 60 }],
    ["a quota that is used up", { status: 429, retryAfter: 60 }],
    ["a fault of the service", { status: 500 }],
    ["credentials that never hold", { status: 401 }],
    ["a service that does not answer", "silence"],
  ] as const)(
    "loses spans to %s, never the work, and the log says how many",
    async (name, fault) => {
      cloud.fail(fault, fault);
      expect(await trace(name, { timeoutMs: 200 })).toMatchObject([{ spans: 2, lost: 2 }]);
      expect(named(name)).toEqual([]);
    },
  );

  it("refuses spans that are not its project's, and the log says how many", async () => {
    expect(await trace("elsewhere", { project: "other" })).toMatchObject([{ spans: 2, lost: 2 }]);
    expect(await trace("nobody's", { project: "" })).toMatchObject([{ spans: 2, lost: 2 }]);
    expect([...named("elsewhere"), ...named("nobody's")]).toEqual([]);
  });

  it("takes what follows a page of another server's, of which the log is told", async () => {
    cloud.fail("html");
    const words = expect.stringContaining("could not deserialize response");
    expect(await trace("into a portal")).toEqual([{ words }]);
    expect(named("into a portal")).toEqual([]);
    expect(await trace("past the portal")).toEqual([]);
    expect(named("past the portal")).toHaveLength(1);
  });

  it("turns away what breaks a limit, takes the rest, and the log says how many", async () => {
    const { tracer, close, warned } = await open();
    await tracer.span("n".repeat(1_025), {}, async () => {});
    await tracer.span("short enough", {}, async () => {});
    await close(5_000);
    expect(warned).toEqual([{ words: expect.stringContaining('"rejectedSpans":1') }]);
    expect(named("short enough")).toHaveLength(1);
  });

  it("loses what a full queue does not hold, and the log says how many", async () => {
    const { tracer, close, warned } = await open();
    for (let at = 0; at < 3_000; at += 1) await tracer.span("flood", {}, async () => {});
    // A second batch has left: there is room again.
    await vi.waitFor(() => expect(named("flood").length).toBeGreaterThan(256));
    await tracer.span("after the flood", {}, async () => {});
    await close(5_000);
    const dropped = 3_000 - named("flood").length;
    expect(warned).toEqual([{ words: expect.stringContaining(`Dropped ${dropped} spans`) }]);
    expect(named("after the flood")).toHaveLength(1);
  });

  it("that does not answer keeps no process from ending", async () => {
    cloud.fail("silence");
    const { tracer, close } = await open();
    await tracer.span("unheard", {}, async () => {});
    await close(50);
    expect(named("unheard")).toEqual([]);
  });
});

describe("the fake of Cloud Trace", () => {
  const protobuf = { "content-type": "application/x-protobuf" };
  it.each([
    ["no credentials", 401, protobuf, ""],
    ["credentials that do not hold", 401, { ...protobuf, authorization: "Bearer none" }, ""],
    ["another encoding", 400, { "content-type": "text/plain" }, "{}"],
    ["bytes that are no message", 400, protobuf, "{}"],
  ])("refuses %s", async (_, status, headers, body) => {
    const response = await fetch(cloud.endpoint.url, { method: "POST", headers, body });
    expect(response.status).toBe(status);
  });
});
