/** How often terms occur in the passages of one tenant, or in a fair sample of them. */
export type Vocabulary = {
  /** How many passages were looked at; 0 when nothing is known yet. */
  passages: number;
  /** In how many of them the term with this hash occurs. */
  passagesWith(term: number): number;
};

/**
 * What the weight of a question's terms is taken from, in index adapters that do not count
 * themselves. Terms are hashes, see encode-terms.ts. What is recorded goes with its passage.
 */
export type TermStatistics = {
  /** Notes the distinct terms of passages, in place of what was noted of them before. */
  record(tenantId: string, entries: { id: string; terms: number[] }[]): Promise<void>;
  /** As it is now, or was a few minutes ago. */
  of(tenantId: string): Promise<Vocabulary>;
};
