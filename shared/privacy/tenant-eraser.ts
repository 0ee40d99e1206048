import { revokeTokens } from "#shared/identity/revoke-tokens.ts";
import type { Cache } from "#shared/kernel/cache.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { queriesOf } from "#shared/knowledge/cached-embedder.ts";
import { exportPrefix, importPrefix, tenantPrefix } from "#shared/knowledge/object-keys.ts";
import type { ObjectStore, PassageIndex } from "#shared/knowledge/ports.ts";
import type { Holdings } from "./erasure.ts";
import { countAudit, pseudonymizeTenant } from "./pseudonymize-audit.ts";
import { countRows, deleteRows } from "./tenant-rows.ts";

/** What takes one subject out of every part. */
export type Eraser = {
  /** What each part holds of it now. */
  inspect(): Promise<Holdings>;
  /** Lets nobody in any more who would add to it. */
  bar(tx: Tx): Promise<void>;
  /** Takes it out of every part; may be repeated. */
  purge(): Promise<void>;
};

type Deps = { db: Database; index: PassageIndex; objects: ObjectStore; cache: Cache };

export function tenantEraser(tenantId: string, { db, index, objects, cache }: Deps): Eraser {
  const prefixes = [tenantPrefix(tenantId), importPrefix(tenantId), exportPrefix(tenantId)];

  return {
    async inspect() {
      const rows = await db.erasure((tx) => countRows(tx, tenantId));
      const audit = await db.erasure((tx) => countAudit(tx, tenantId));
      const objectsHeld = await Promise.all(prefixes.map((prefix) => count(objects.list(prefix))));
      return {
        ...rows,
        index: await count(index.list(tenantId)),
        objects: objectsHeld.reduce((sum, one) => sum + one, 0),
        cache: await cache.count(queriesOf(tenantId)),
        audit,
      };
    },

    async bar(tx) {
      for (const table of ["memberships", "api_keys", "sessions"]) {
        await tx.run(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenantId]);
      }
      await revokeTokens(tx, { tenantId });
    },

    // Rows first: once the tenant's own is gone, no other can be written, and hits of the index
    // show nothing.
    async purge() {
      await deleteRows(db, tenantId);
      await index.deleteTenant(tenantId);
      for (const prefix of prefixes) await objects.deleteAll(prefix);
      await cache.forget(queriesOf(tenantId));
      await pseudonymizeTenant(db, tenantId);
    },
  };
}

async function count(list: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const _ of list) total += 1;
  return total;
}
