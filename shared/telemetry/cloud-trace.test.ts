import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type LogFields, silentLogger } from "#shared/kernel/logger.ts";
import { startCloudTraceFake } from "../../test/support/cloud-trace/start-cloud-trace-fake.ts";
import { createTracing } from "./tracing.ts";

/** Whom gRPC trusts, it is told before it is loaded. */
const roots = vi.hoisted(() => {
  const file = `/tmp/pueblo-roots-${process.pid}-${Date.now()}.pem`;
  process.env.GRPC_DEFAULT_SSL_ROOTS_FILE_PATH = file;
  return file;
});

let cloud: Awaited<ReturnType<typeof startCloudTraceFake>>;
beforeAll(async () => {
  cloud = await startCloudTraceFake(roots);
});
afterAll(async () => {
  await cloud.close();
  await rm(roots, { force: true });
});

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function trace(name: string, attributes = {}): Promise<LogFields[]> {
  const warned: LogFields[] = [];
  const warn = (_: string, fields: LogFields = {}) => void warned.push(fields);
  const { tracer, close } = await createTracing({
    service: "test",
    exporter: "cloud-trace",
    project: "pueblo-test",
    endpoint: cloud.endpoint,
    logger: { ...silentLogger, warn },
  });
  await tracer.span(name, { kind: "server", parent, attributes }, async () => {
    await tracer.span(`${name} inside`, {}, async () => {});
  });
  await close(5_000);
  return warned;
}
const named = (name: string) => cloud.spans.find((span) => span.displayName.value === name);

describe("Cloud Trace", () => {
  it("takes the spans that are left when the process ends", async () => {
    expect(await trace("request", { "http.route": "/v1/documents/:id" })).toEqual([]);
    expect(cloud.refusals).toEqual([]);
    expect(named("request")).toMatchObject({
      name: expect.stringMatching(
        /^projects\/pueblo-test\/traces\/0af7651916cd43dd8448eb211c80319c\/spans\//,
      ),
      parentSpanId: "b7ad6b7169203331",
    });
    expect(named("request inside")?.parentSpanId).toBe(named("request")?.spanId);
  });

  it.each(["UNAVAILABLE", "RESOURCE_EXHAUSTED", "UNAUTHENTICATED", "INTERNAL"] as const)(
    "that answers %s loses spans, never the work, and the log says how many",
    async (code) => {
      cloud.fail(code);
      expect(await trace(`lost ${code}`)).toMatchObject([{ spans: 2, lost: 2 }]);
      expect(named(`lost ${code}`)).toBeUndefined();
    },
  );

  it("that does not answer keeps no process from ending", async () => {
    cloud.fail("silence");
    const { tracer, close } = await createTracing({
      service: "test",
      exporter: "cloud-trace",
      project: "pueblo-test",
      endpoint: cloud.endpoint,
    });
    await tracer.span("unheard", {}, async () => {});
    await close(50);
    expect(named("unheard")).toBeUndefined();
  });
});
