import { makeInvoices } from "#shared/knowledge/evaluation/invoices/make-invoices.ts";
import { type Lookup, makeLookups } from "#shared/knowledge/evaluation/invoices/make-lookups.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { rankByEvidence } from "#shared/knowledge/rank-by-evidence.ts";
import { openCorpus } from "./legs/open-corpus.ts";

/** As a search looks at them. */
const candidates = 50;

export type IdentifiersOptions = { invoices: number; lookups: number };
type Found = Lookup & {
  /** A right invoice comes first; a right one is among what the index found. */
  isFirst: boolean;
  isFound: boolean;
};

/**
 * Looks invoices up by number, tax number or amount, as people type them, in the embedded index
 * and its ranking, without the rest of the system.
 */
export async function measureIdentifiers(options: IdentifiersOptions): Promise<Found[]> {
  const invoices = makeInvoices(options.invoices);
  const lookups = makeLookups(invoices, options.lookups);
  const corpus = await openCorpus(invoices.map(({ extracted }) => extracted));
  try {
    const found: Found[] = [];
    for (const lookup of lookups) {
      const hits = await corpus.find(lookup.asked, candidates);
      const [first] = rankByEvidence(lookup.asked, hits);
      const isFirst = first !== undefined && lookup.right.has(first.article);
      const isFound = hits.some(({ article }) => lookup.right.has(article));
      found.push({ ...lookup, isFirst, isFound });
    }
    return found;
  } finally {
    await corpus.close();
  }
}

/** The lookups as a measurement. */
export function identifiersRun(found: Found[], { invoices }: IdentifiersOptions): MeasuredRun {
  const share = (by: Lookup["by"]) =>
    found.map((one) => (one.by === by ? Number(one.isFirst) : null));
  return {
    kind: "identifiers",
    name: `${invoices} invoices`,
    command: "npm run eval -- identifiers",
    measuredAt: new Date().toISOString(),
    counts: { invoices },
    facts: {},
    ids: found.map((_, i) => `${i}`),
    values: {
      "right one first": found.map(({ isFirst }) => Number(isFirst)),
      "… by number": share("number"),
      "… by tax id": share("tax id"),
      "… by amount": share("amount"),
      "found by the index": found.map(({ isFound }) => Number(isFound)),
    },
  };
}
