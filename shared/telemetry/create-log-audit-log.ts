import type { AuditLog } from "#shared/kernel/audit-log.ts";
import { describeActor } from "#shared/kernel/describe-actor.ts";
import type { Logger } from "#shared/kernel/logger.ts";

/** The audit trail as lines of the ordinary log, marked by `audit`. */
export function createLogAuditLog(logger: Logger): AuditLog {
  return {
    record({ actor, ...act }) {
      logger.info(`audit: ${act.action}`, { audit: { actor: describeActor(actor), ...act } });
    },
  };
}
