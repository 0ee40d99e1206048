import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { percentile } from "#shared/knowledge/evaluation/metrics.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import type { FollowUp } from "./follow-ups/conversations.ts";
import type { Paper } from "./follow-ups/papers.ts";
import { rounded } from "./show-run.ts";
import { sideBySide } from "./side-by-side.ts";

/** A conversation, how its last question was searched for, and where its paper came. */
export type Followed = {
  question: string;
  /** Null: searched for as it was asked. */
  standaloneQuestion: string | null;
  /** The rank of the paper's first passage, 0 when it is not among the first ten. */
  asAsked: number;
  rewritten: number;
  ms: number;
};

type Options = { client: ApiClient; signal: AbortSignal; atOnce: number; directory: string };

/** Asks every conversation through the public door, then searches with and without rewriting. */
export async function measureFollowUps(
  conversations: FollowUp[],
  papers: Paper[],
  options: Options,
): Promise<Followed[]> {
  const ids = await upload(papers, options);
  const { client, signal, atOnce } = options;
  return sideBySide(conversations, atOnce, async ({ turns, paper }) => {
    let conversationId: string | undefined;
    let standaloneQuestion: string | null = null;
    let ms = 0;
    for (const turn of turns) {
      signal.throwIfAborted();
      if (turn === undefined) continue;
      const started = performance.now();
      ({ conversationId, standaloneQuestion } = await client.ask(turn, conversationId));
      ms = performance.now() - started;
    }
    const question = turns.at(-1) ?? "";
    const rankOf = async (query: string) => {
      const { passages } = await client.search(query, 10);
      return passages.findIndex(({ document }) => document.id === ids.get(paper)) + 1;
    };
    const asAsked = await rankOf(question);
    const rewritten = standaloneQuestion === null ? asAsked : await rankOf(standaloneQuestion);
    return { question, standaloneQuestion, asAsked, rewritten, ms };
  });
}

/** The id of each paper's document, by its name. */
async function upload(papers: Paper[], { client, signal, atOnce, directory }: Options) {
  const folder = join(directory, "papers");
  await mkdir(folder, { recursive: true });
  const ids = await sideBySide(papers, atOnce, async ({ title, text }, index) => {
    const path = join(folder, `documento-${index + 1}.txt`);
    await writeFile(path, text);
    const document = await followDocument(client, await client.upload(path, { title }), { signal });
    if (document.status !== "indexed") throw new Error(`«${title}»: ${document.status}`);
    return document.id;
  });
  return new Map(papers.map(({ name }, index) => [name, ids[index] ?? ""]));
}

const share = (rank: number, depth: number) => Number(rank >= 1 && rank <= depth);

/** Those that the rules of rewriting were not tuned on: the ones at odd places (1, 3, …). */
export function followUpsRun(followed: Followed[], papers: number): MeasuredRun {
  const unseen = followed.filter((_, index) => index % 2 === 1);
  const values = (rank: (one: Followed) => number, depth: number) =>
    unseen.map((one) => share(rank(one), depth));
  return {
    kind: "follow-ups",
    name: "follow-ups",
    command: "npm run eval -- follow-ups",
    measuredAt: new Date().toISOString(),
    counts: { conversations: followed.length, documents: papers },
    facts: {
      answerP50Ms: rounded(
        percentile(
          followed.map(({ ms }) => ms),
          0.5,
        ),
        2,
      ),
    },
    ids: unseen.map(({ question }, index) => `${index}: ${question}`),
    values: {
      "R@1 as asked": values(({ asAsked }) => asAsked, 1),
      "R@1 rewritten": values(({ rewritten }) => rewritten, 1),
      "R@5 as asked": values(({ asAsked }) => asAsked, 5),
      "R@5 rewritten": values(({ rewritten }) => rewritten, 5),
    },
  };
}

/** What rewriting did not bring among the first five. */
export function missedText(followed: Followed[]): string {
  return followed
    .filter(({ rewritten }) => share(rewritten, 5) === 0)
    .map(
      ({ question, standaloneQuestion, rewritten }) =>
        `  puesto ${rewritten || "–"}: ${question} → ${standaloneQuestion ?? "(igual)"}`,
    )
    .join("\n");
}
