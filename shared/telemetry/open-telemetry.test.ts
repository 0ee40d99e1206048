import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { silentLogger } from "#shared/kernel/logger.ts";
import { parseEnv, unitEnv } from "#shared/kernel/parse-env.ts";
import { describeAuditLog } from "../../test/support/audit-log-conformance.ts";
import { createLogAuditLog } from "./create-log-audit-log.ts";
import { createLogger } from "./logger.ts";
import { openAuditLog } from "./open-audit-log.ts";
import { openTelemetry } from "./open-telemetry.ts";

const open = (env: Record<string, string>) =>
  openTelemetry("test", parseEnv(unitEnv, { LOG_LEVEL: "silent", ...env }));

describe("the telemetry of a unit", () => {
  it("says which variable traces and the audit trail lack", async () => {
    const missing = "GOOGLE_CLOUD_PROJECT: is missing";
    await expect(open({ TRACES: "cloud-trace" })).rejects.toThrow(
      `${missing} (TRACES=cloud-trace needs it)`,
    );
    const env = { AUDIT_LOG: "cloud-logging" } as const;
    await expect(openAuditLog("test", env, silentLogger)).rejects.toThrow(
      `${missing} (AUDIT_LOG=cloud-logging needs it)`,
    );
  });

  it("serves metrics apart where a port is named, and there alone", async () => {
    const apart = await open({ METRICS_PORT: "0" });
    expect(apart.metrics.ownPort).toBe(true);
    const here = await open({});
    expect(here.metrics.ownPort).toBe(false);
    await apart.close();
    await here.close();
  });

  it("says which port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await expect(open({ METRICS_PORT: String(port) })).rejects.toThrow(String(port));
    server.close();
  });
});

describeAuditLog("the ordinary log", async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return {
    audit: createLogAuditLog(createLogger({ service: "ai" }, { write })),
    entries: async () => lines.map((line) => JSON.parse(line).audit),
    close: async () => {},
  };
});
