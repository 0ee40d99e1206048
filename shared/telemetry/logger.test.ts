import { describe, expect, it } from "vitest";
import { z } from "zod";
import { addLogFields, withLogFields } from "#shared/kernel/log-context.ts";
import { createLogger } from "./logger.ts";

type Log = ReturnType<typeof createLogger>;

function logged(work: (logger: Log) => void, project?: string): Record<string, unknown>[] {
  const lines: string[] = [];
  const logger = createLogger(
    { service: "test", level: "info", project },
    { write: (line) => void lines.push(line) },
  );
  work(logger);
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

/** What becomes of one field. */
const written = (value: unknown) => logged((log) => log.info("x", { value }))[0]?.value;

describe("createLogger", () => {
  it("writes what Cloud Logging reads", () => {
    const [line] = logged((log) => log.warn("slow", { ms: 7 }));
    expect(line).toEqual({
      severity: "WARNING",
      message: "slow",
      service: "test",
      ms: 7,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  it("keeps the level, the fields of a child and the stack of an error; hides secrets", () => {
    const lines = logged((log) => {
      log.debug("unseen");
      log.child({ part: "db" }).error("failed", { error: new Error("no"), token: "s3cret" });
      log.child({ apiKey: "s3cret" }).fatal("over");
    });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      severity: "ERROR",
      part: "db",
      token: "[Redacted]",
      error: { type: "Error", message: "no", stack: expect.stringContaining("logger.test") },
    });
    expect(lines[1]).toMatchObject({ severity: "CRITICAL", apiKey: "[Redacted]" });
  });

  it("says what request it belongs to, and puts the line under its trace", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const work = (log: Log) =>
      withLogFields({ requestId: "r1", traceparent }, () => {
        addLogFields({ tenantId: "ten_1" });
        log.info("inside");
      });
    const fields = { requestId: "r1", tenantId: "ten_1", message: "inside" };
    expect(logged(work, "pueblo-prod")[0]).toMatchObject({
      ...fields,
      "logging.googleapis.com/trace":
        "projects/pueblo-prod/traces/0af7651916cd43dd8448eb211c80319c",
      "logging.googleapis.com/spanId": "b7ad6b7169203331",
      "logging.googleapis.com/trace_sampled": true,
    });
    expect(logged(work)[0]).toMatchObject({
      ...fields,
      traceId: "0af7651916cd43dd8448eb211c80319c",
    });
    expect(logged((log) => log.info("outside"))[0]).not.toHaveProperty("requestId");
  });
});

describe("what is logged", () => {
  it.each([
    ["authorization"],
    ["Set-Cookie"],
    ["x-api-key"],
    ["accessToken"],
    ["client_secret"],
    ["dbPassword"],
    ["key"],
    ["text"],
    ["question"],
    ["query"],
    ["quote"],
    ["body"],
  ])("hides %s at every depth, whatever it holds", (name) => {
    const value = { list: [{ [name]: "s3cret" }], deep: { er: { [name]: { a: ["s3cret"] } } } };
    expect(JSON.stringify(written(value))).not.toContain("s3cret");
    expect(written(value)).toMatchObject({ list: [{ [name]: "[Redacted]" }] });
  });

  it("keeps counts of tokens", () => {
    expect(written({ inputTokens: 12 })).toEqual({ inputTokens: 12 });
  });

  it("takes nothing of a vendor's error but what names it", () => {
    const url = "https://storage.example/o/a.pdf?X-Goog-Signature=s3cret&alt=media";
    const inner = Object.assign(new Error(`PUT ${url} failed with Bearer s3cret-s3cret`), {
      config: { headers: { authorization: "Bearer s3cret" }, data: "s3cret words", url },
      response: { data: "s3cret", status: 403 },
      code: 403,
      status: "PERMISSION_DENIED",
    });
    const outer = new Error("postgres://ana:s3cret@db/x is away", { cause: inner });
    const line = JSON.stringify(written({ error: outer, all: new AggregateError([inner]) }));
    expect(line).not.toContain("s3cret");
    expect(written(outer)).toMatchObject({
      message: "postgres://…@db/x is away",
      cause: {
        code: 403,
        status: "PERMISSION_DENIED",
        message: "PUT https://storage.example/o/a.pdf?… failed with Bearer [Redacted]",
      },
    });
  });

  it("is bounded, whatever comes", () => {
    const cycle: Record<string, unknown> = { name: "c" };
    cycle.self = cycle;
    const looping = new Error("x".repeat(1_000_000));
    looping.cause = looping;
    const traps = {
      get no(): string {
        throw new Error("never");
      },
    };
    const proxy = new Proxy({}, { ownKeys: () => Array.from({ length: 9 }, (_, i) => `${i}`) });
    let deep: unknown = "end";
    for (let i = 0; i < 10_000; i++) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, [{ i }]]));
    const hostile = {
      cycle,
      looping,
      traps,
      proxy,
      deep,
      wide,
      long: "?".repeat(1_000_000),
      addresses: "a://".repeat(100_000),
      bytes: Buffer.alloc(1_000_000),
      big: 10n ** 30n,
      map: new Map([["s3cret", "s3cret"]]),
      when: new Date(Number.NaN),
      work: () => {},
      toJSON: () => {
        throw new Error("never");
      },
    };
    const lines = logged((log) => log.error("m".repeat(1_000_000), hostile));
    const line = JSON.stringify(lines[0]);
    expect(line.length).toBeLessThan(60_000);
    expect(line).not.toContain("s3cret");
    expect(lines[0]).toMatchObject({
      cycle: { name: "c", self: "[Circular]" },
      traps: "[Unreadable]",
      bytes: "[Bytes]",
      when: null,
      looping: { type: "Error", cause: "[Circular]" },
    });
  });
});
