import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { invalid } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { authorizeCaller } from "./authorize.ts";
import { demandGrantable, type MadeApiKey, makeApiKey } from "./make-api-key.ts";
import { holdMembership } from "./membership-held.ts";
import { keyScopes } from "./permissions.ts";

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(keyScopes)).min(1).max(keyScopes.length),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

/**
 * Makes a key for the actor's tenant. The key itself is in the result and nowhere else.
 * Throws `forbidden` when it would allow more than the actor may or, made by a key, outlive
 * that one; `conflict` when `id` is a key already (its answer cannot be shown again).
 */
export async function createApiKey(
  request: { actor: Actor; input: CreateApiKeyInput; id?: string | undefined },
  { db, clock }: { db: Database; clock: Clock },
): Promise<MadeApiKey> {
  const { actor, input, id = newId("key") } = request;
  authorizeCaller(actor, "keys:write");
  const scopes = [...new Set(input.scopes)];
  demandGrantable(actor, scopes);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= clock.now()) {
    throw invalid("expiresAt", { es: "debe estar en el futuro.", en: "must be in the future." });
  }
  return db.tenant(actor.tenantId, async (tx) => {
    await holdMembership(tx, actor);
    const made = await makeApiKey(tx, actor, { id, name: input.name, scopes, expiresAt });
    await recordAct(tx, actor, { action: "api_key.created", object: id });
    return made;
  });
}
