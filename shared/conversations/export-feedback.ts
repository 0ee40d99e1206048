import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Judged } from "./feedback.ts";
import { listFeedback } from "./list-feedback.ts";

/** A question with what its answer should hold, as `npm run eval` reads it. */
export type GoldenQuestion = {
  question: string;
  /** The answer that is right; null where refusing is. */
  expected: string | null;
  refused: boolean;
  /** Files that the answer stands in. */
  documents: string[];
  /** What the answer quoted. */
  passages: string[];
  rating: "up" | "down";
  reason: string | null;
};

/** Opinions in memory at once; each page is a transaction of its own. */
const pageSize = 200;

/** Every opinion that tells what is right, as questions to measure by, newest first, in pages. */
export async function* exportFeedback(
  { actor }: { actor: Actor },
  deps: { db: Database },
): AsyncGenerator<GoldenQuestion[], void> {
  authorize(actor, "feedback:read");
  await deps.db.tenant(actor.tenantId, (tx) =>
    recordAct(tx, actor, { action: "feedback.exported", object: actor.tenantId }),
  );
  for (let before: string | undefined; ; ) {
    const page = await listFeedback({ actor, input: { limit: pageSize, before } }, deps);
    yield page.flatMap(goldenOf);
    before = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}

/** Nothing where the opinion does not say what would have been right. */
function goldenOf(judged: Judged): GoldenQuestion[] {
  const { rating, reason, correctedAnswer, citations } = judged;
  const about = {
    question: judged.standaloneQuestion ?? judged.question,
    documents: [...new Set(citations.map(({ document }) => document.filename))],
    passages: citations.map(({ quote }) => quote),
    rating,
    reason,
  };
  if (correctedAnswer) return [{ ...about, expected: correctedAnswer, refused: false }];
  const refusing = rating === "up" ? judged.refused : reason === "not_in_documents";
  if (refusing) return [{ ...about, expected: null, refused: true, documents: [], passages: [] }];
  const [first] = citations;
  return rating === "up" && first ? [{ ...about, expected: first.quote, refused: false }] : [];
}
