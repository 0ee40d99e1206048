import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { percentile } from "#shared/knowledge/evaluation/metrics.ts";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import type { FollowUp } from "./follow-ups/conversations.ts";
import type { Paper } from "./follow-ups/papers.ts";
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

/** Both ways side by side, and what was not found among the first five. */
export function followUpsText(followed: Followed[]): string {
  const within = (n: number, rank: (one: Followed) => number) => {
    const share = followed.filter((one) => rank(one) >= 1 && rank(one) <= n).length;
    return (share / Math.max(1, followed.length)).toFixed(3);
  };
  const row = (name: string, rank: (one: Followed) => number) =>
    `  ${name.padEnd(14)} ${within(1, rank)}  ${within(5, rank)}`;
  const missed = followed.filter(({ rewritten }) => rewritten === 0 || rewritten > 5);
  const times = followed.map(({ ms }) => ms);
  return [
    `${followed.length} conversaciones; la última pregunta:`,
    "                 R@1    R@5",
    row("sin reescribir", ({ asAsked }) => asAsked),
    row("reescrita", ({ rewritten }) => rewritten),
    `  respuesta: p50 ${percentile(times, 0.5).toFixed(1)} ms`,
    ...missed.map(
      ({ question, standaloneQuestion, rewritten }) =>
        `  puesto ${rewritten || "–"}: ${question} → ${standaloneQuestion ?? "(igual)"}`,
    ),
  ].join("\n");
}
