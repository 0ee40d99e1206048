import type { AuditLog } from "#shared/kernel/audit-log.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { createLogAuditLog } from "./create-log-audit-log.ts";
import { projectFor } from "./project-for.ts";

type AuditEnv = {
  AUDIT_LOG: "stdout" | "cloud-logging";
  GOOGLE_CLOUD_PROJECT?: string | undefined;
};

const flushMs = 1_000;

/** The audit trail of a service. The client of Cloud Logging is loaded only where it is asked for. */
export async function openAuditLog(
  service: string,
  env: AuditEnv,
  logger: Logger,
): Promise<{ audit: AuditLog; close(): Promise<void> }> {
  if (env.AUDIT_LOG === "stdout") {
    return { audit: createLogAuditLog(logger), close: async () => {} };
  }
  const project = projectFor(env, "AUDIT_LOG");
  const { createCloudAuditLog } = await import(
    "#shared/adapters/cloud-logging/create-cloud-audit-log.ts"
  );
  const audit = createCloudAuditLog({ project, service }, { logger });
  return { audit, close: () => audit.close(flushMs) };
}
