import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";

function logged(work: (logger: ReturnType<typeof createLogger>) => void): unknown[] {
  const lines: string[] = [];
  const logger = createLogger(
    { service: "test", level: "info" },
    { write: (line) => void lines.push(line) },
  );
  work(logger);
  return lines.map((line) => JSON.parse(line));
}

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
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      severity: "ERROR",
      part: "db",
      token: "[Redacted]",
      error: { type: "Error", message: "no", stack: expect.stringContaining("logger.test") },
    });
  });
});
