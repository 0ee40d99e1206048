import { basename } from "node:path";
import { type Metric, metrics } from "#shared/knowledge/evaluation/metrics.ts";
import { misspell } from "#shared/knowledge/evaluation/misspell.ts";
import { rankOfParagraph } from "#shared/knowledge/evaluation/rank-paragraphs.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { articleAsExtracted, type Squad } from "#shared/knowledge/evaluation/squad.ts";
import { rankByEvidence } from "#shared/knowledge/rank-by-evidence.ts";
import { type Configuration, configurations } from "./legs/configurations.ts";
import { type Corpus, type Found, openCorpus } from "./legs/open-corpus.ts";

/** What has a digit in it, which is matched exactly. */
const code = /[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
/** As a search looks at them, and as it ranks them. */
const candidates = 60;
const kept = 30;
const names: Metric[] = ["nDCG@10", "R@1", "R@10", "MRR@10"];

export type LegsOptions = { limit?: number; misspelt?: boolean };

/**
 * Ranks the paragraphs by the whole search, by what is left of it without each part, and by each
 * part alone, on the embedded index and embedder; of questions as they are, or misspelt by rule.
 */
export async function measureLegs(
  { articles, questions: all }: Squad,
  path: string,
  { limit, misspelt = false }: LegsOptions,
): Promise<MeasuredRun[]> {
  const corpus = await openCorpus(articles.map(articleAsExtracted));
  const questions = all.slice(0, limit);
  const ranks = configurations.map((): number[] => []);
  try {
    for (const place of questions) {
      const question = misspelt ? misspell(place.question) : place.question;
      const known = new Map<string, Found[]>();
      for (const [i, configuration] of configurations.entries()) {
        const key = [...configuration.legs, configuration.isDenseAlways].join();
        const found = known.get(key) ?? (await find(corpus, question, configuration));
        known.set(key, found);
        const ranked = rankByEvidence(question, found, configuration.weights).slice(0, kept);
        ranks[i]?.push(rankOfParagraph(ranked, place, (n) => articles[n]?.paragraphs ?? []));
      }
    }
  } finally {
    await corpus.close();
  }
  const flags = [misspelt && "--misspelt", limit !== undefined && `--limit ${limit}`];
  const command = ["npm run eval -- legs", basename(path), ...flags.filter(Boolean)].join(" ");
  return configurations.map(({ name: configuration }, i) => ({
    kind: "search",
    name: misspelt ? `${basename(path)}, misspelt` : basename(path),
    configuration,
    command,
    measuredAt: new Date().toISOString(),
    counts: { articles: articles.length },
    facts: {},
    ids: questions.map(({ id }) => id),
    values: Object.fromEntries(names.map((name) => [name, (ranks[i] ?? []).map(metrics[name])])),
  }));
}

function find(corpus: Corpus, question: string, { legs, isDenseAlways = false }: Configuration) {
  const codes = legs.has("codes") ? (question.match(code) ?? []).join(" ") : "";
  const words = legs.has("words") ? question.replace(code, " ") : "";
  return corpus.find(question, candidates, {
    asked: `${words} ${codes}`,
    isDense: legs.has("dense"),
    isDenseAlways,
  });
}
