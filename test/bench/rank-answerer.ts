import { z } from "zod";
import { inParallel } from "#shared/kernel/in-parallel.ts";
import { metrics } from "#shared/knowledge/evaluation/metrics.ts";
import { type Retrieved, rankOfParagraph } from "#shared/knowledge/evaluation/rank-paragraphs.ts";
import type { Question } from "#shared/knowledge/evaluation/squad.ts";
import type { Corpus } from "./ingest-corpus.ts";

/** Passages asked for: several may stand for one paragraph, and ten paragraphs are ranked. */
const limit = 30;
const atOnce = 8;

const span = z.object({
  document: z.object({ id: z.string() }),
  start: z.number(),
  end: z.number(),
});
const found = z.union([
  z.object({ passages: z.array(span) }),
  z.object({ ids: z.array(z.string()) }),
]);

/** The mean nDCG@10 of a side over these questions, by what it finds for them. */
export async function rankAnswerer(
  url: string,
  questions: Question[],
  { corpus, token }: { corpus: Corpus; token: string },
): Promise<number> {
  const articleOf = new Map(corpus.articles.map(({ documentId }, index) => [documentId, index]));
  const passageOf = new Map(corpus.passages.map((passage) => [passage.id, passage]));
  const retrieve = async (query: string): Promise<Retrieved[]> => {
    const response = await fetch(`${url}/v1/search`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, limit }),
    });
    const answer = found.parse(await response.json());
    if ("ids" in answer) return answer.ids.flatMap((id) => passageOf.get(id) ?? []);
    return answer.passages.map(({ document, start, end }) => {
      return { article: articleOf.get(document.id) ?? -1, start, end };
    });
  };
  let gain = 0;
  await inParallel(questions, atOnce, async (question) => {
    const rank = rankOfParagraph(
      await retrieve(question.question),
      question,
      (article) => corpus.articles[article]?.paragraphs ?? [],
    );
    gain += metrics["nDCG@10"](rank);
  });
  return gain / questions.length;
}
