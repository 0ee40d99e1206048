import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { silentLogger } from "#shared/kernel/logger.ts";
import { parseEnv, unitEnv } from "#shared/kernel/parse-env.ts";
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

it("keeps the audit trail in the ordinary log where nothing else is named", () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  createLogAuditLog(createLogger({ service: "ai" }, { write })).record({
    actor: { kind: "system", tenantId: "ten_1", name: "sweep-documents" },
    action: "DELETE /v1/documents/{id}",
    object: "doc_1",
    outcome: "succeeded",
  });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    severity: "INFO",
    audit: {
      actor: { kind: "system", tenantId: "ten_1", id: "sweep-documents" },
      action: "DELETE /v1/documents/{id}",
      object: "doc_1",
      outcome: "succeeded",
    },
  });
});
