import type { TermStatistics } from "#shared/knowledge/lexical/ports.ts";

/** Term statistics of passages that stand in no database; nothing is ever forgotten. */
export function createMemoryTermStatistics(): TermStatistics {
  const tenants = new Map<string, Map<string, Set<number>>>();
  return {
    async record(tenantId, entries) {
      const known = tenants.get(tenantId) ?? new Map<string, Set<number>>();
      for (const { id, terms } of entries) known.set(id, new Set(terms));
      tenants.set(tenantId, known);
    },
    async of(tenantId) {
      const known = [...(tenants.get(tenantId)?.values() ?? [])];
      return {
        passages: known.length,
        passagesWith: (term) => known.filter((terms) => terms.has(term)).length,
      };
    },
  };
}
