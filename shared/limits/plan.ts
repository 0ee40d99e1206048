import { z } from "zod";
import type { CallLimits } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";

const planRow = z
  .object({
    id: z.string(),
    caller_requests: z.number(),
    tenant_requests: z.number(),
    caller_streams: z.number(),
    tenant_streams: z.number(),
    upload_bytes: z.coerce.number(),
    stored_documents: z.number(),
    stored_bytes: z.coerce.number(),
  })
  .transform((row) => ({
    id: row.id,
    calls: {
      requests: { caller: row.caller_requests, tenant: row.tenant_requests },
      streams: { caller: row.caller_streams, tenant: row.tenant_streams },
    } satisfies CallLimits,
    /** A day, in UTC. */
    uploadBytes: row.upload_bytes,
    storedDocuments: row.stored_documents,
    storedBytes: row.stored_bytes,
  }));

/** What a tenant may ask for and keep. */
export type Plan = z.infer<typeof planRow>;

/** The plan of the transaction's tenant; undefined for a tenant that is not. */
export function findPlan(tx: Tx): Promise<Plan | undefined> {
  return tx.row(
    planRow,
    `SELECT plans.id, caller_requests, tenant_requests, caller_streams, tenant_streams,
       upload_bytes, stored_documents, stored_bytes
     FROM tenants JOIN plans ON plans.id = tenants.plan WHERE tenants.id = current_tenant()`,
  );
}
