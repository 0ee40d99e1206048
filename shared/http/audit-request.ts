import type { AuditLog } from "#shared/kernel/audit-log.ts";
import type { HttpContext } from "./app-types.ts";
import { addressOf } from "./authenticate.ts";

const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);
const id = /\b[a-z]{3}_[0-9a-z]{26}\b/g;

/**
 * One entry for each request of somebody known that was to change something: done, forbidden, or
 * failed in the middle. What was refused as malformed has changed nothing, and is not news.
 */
export function auditRequest(c: HttpContext, audit: AuditLog, route: string): void {
  const actor = c.get("actor");
  const { method, path } = c.req;
  if (!actor || readingMethods.has(method)) return;
  const { status } = c.res;
  if (status >= 400 && status < 500 && status !== 403) return;
  if (c.res.headers.has("idempotency-replayed")) return;
  audit.record({
    actor,
    action: `${method} ${route}`,
    object: path.match(id)?.at(-1) ?? path,
    outcome: status < 400 ? "succeeded" : status === 403 ? "forbidden" : "failed",
    requestId: c.var.requestId,
    address: addressOf(c),
  });
}
