import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { getExport } from "#shared/privacy/get-export.ts";
import { requestExport } from "#shared/privacy/request-export.ts";
import type { Ingestion } from "./ingestion.ts";

export type Owner = Actor & { kind: "user" };

/** What owners do about exports, and what is left of them. */
export function createExporting(ingestion: Ingestion) {
  const { deps, inspect } = ingestion;
  return {
    async addOwner(): Promise<Owner> {
      const { tenantId, userId } = await ingestion.addTenant();
      await inspect("INSERT INTO users (id, issuer, subject, email) VALUES ($1, 'test', $1, $1)", [
        userId,
      ]);
      await inspect("INSERT INTO memberships VALUES ($1, $2, 'owner')", [tenantId, userId]);
      const scopes = ["documents:read", "documents:write", "tenant:own"] as const;
      return { kind: "user", tenantId, userId, role: "owner", scopes };
    },
    request: (actor: Owner) => requestExport({ actor, input: { id: actor.tenantId } }, deps),
    look: (actor: Owner, exportId?: string) =>
      getExport({ actor, input: { id: actor.tenantId, exportId } }, deps),
    /** Everything that is due in time is due now. */
    passTime: (id: string) =>
      inspect(
        `UPDATE exports SET deadline_at = now() - interval '1 second', lease_until = '-infinity',
           expires_at = expires_at - interval '8 days' WHERE id = $1`,
        [id],
      ),
    async archives({ tenantId }: Owner): Promise<string[]> {
      const keys: string[] = [];
      for await (const key of deps.objects.list(`exports/${tenantId}/`)) keys.push(key);
      return keys;
    },
    /** As its function is given it. */
    event: ({ tenantId }: Owner, exportId: string) => ({
      id: newId("evt"),
      tenantId,
      occurredAt: new Date(),
      data: { exportId },
    }),
  };
}
