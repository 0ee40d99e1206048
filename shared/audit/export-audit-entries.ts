import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { type AuditFilters, listAuditEntries } from "./list-audit-entries.ts";

/** Entries in memory at once; each page is a transaction of its own. */
const pageSize = 500;

/**
 * Everything that the filters choose, newest first, in pages that are read as they are asked for.
 * What is written while this goes on is newer than its start, and not in it.
 */
export async function* exportAuditEntries(
  { actor, input }: { actor: Actor; input: AuditFilters },
  deps: { db: Database },
): AsyncGenerator<AuditEntry[], void> {
  let before: string | undefined;
  do {
    const page = await listAuditEntries(
      { actor, input: { ...input, before, limit: pageSize } },
      deps,
    );
    if (page.length > 0) yield page;
    before = page.length < pageSize ? undefined : page.at(-1)?.id;
  } while (before !== undefined);
}
