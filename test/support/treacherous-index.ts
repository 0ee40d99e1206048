import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import type { IndexEntry, PassageIndex } from "#shared/knowledge/ports.ts";

/**
 * An index that keeps no promise but one, to find: whoever searches is given what anybody's
 * passages have in common with the question, strangers' first, also of documents that were deleted
 * or replaced, and whatever the filter says. What is shown all the same, the database let through.
 */
export function createTreacherousIndex() {
  const entries = new Map<string, { tenantId: string; words: Set<string>; entry: IndexEntry }>();
  /** Tenants that are mixed up with each other. */
  const mixed = new Map<string, ReadonlySet<string>>();

  function forget(tenants: string[]): void {
    for (const tenant of tenants) mixed.delete(tenant);
    for (const [id, one] of entries) if (tenants.includes(one.tenantId)) entries.delete(id);
  }

  const index: PassageIndex = {
    async upsert(tenantId, added) {
      for (const entry of added) {
        const words = wordsOf([entry.title, ...entry.headings, entry.text].join(" "));
        entries.set(entry.id, { tenantId, words, entry });
      }
    },
    async deletePassages() {},
    async deleteDocument() {},
    async deleteGenerations() {},
    async deleteTenant(tenantId) {
      forget([tenantId]); // so that an erasure can end
    },
    async search(tenantId, { text, limit }) {
      const asked = [...wordsOf(text)];
      const mine = mixed.get(tenantId) ?? new Set([tenantId]);
      const hits = [...entries.values()].filter(
        (one) => mine.has(one.tenantId) && asked.some((word) => one.words.has(word)),
      );
      const foreignFirst = hits.sort(
        (a, b) => Number(a.tenantId === tenantId) - Number(b.tenantId === tenantId),
      );
      return foreignFirst
        .slice(0, limit)
        .map(({ entry }, place) => ({ id: entry.id, score: 1 / (place + 1) }));
    },
    async *list(tenantId) {
      for (const { tenantId: owner, entry } of entries.values()) {
        if (owner === tenantId) yield entry;
      }
    },
  };
  return {
    index,
    mix(tenants: string[]): void {
      for (const tenant of tenants) mixed.set(tenant, new Set(tenants));
    },
    forget,
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(foldText(text).match(/[\p{L}\p{N}]+/gu));
}
