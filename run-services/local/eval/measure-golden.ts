import { basename } from "node:path";
import {
  type GoldenAnswer,
  type GoldenQuestion,
  goldenMetrics,
  scoreGolden,
} from "#shared/knowledge/evaluation/golden.ts";
import { percentile } from "#shared/knowledge/evaluation/metrics.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import type { ApiClient } from "../client/api-client.ts";
import { followDocument } from "../client/follow-document.ts";
import type { AnswerView } from "../client/schemas.ts";
import { rounded } from "./show-run.ts";
import { sideBySide } from "./side-by-side.ts";

type Options = { client: ApiClient; signal: AbortSignal; atOnce: number };

/** What was asked, what came back and what it scored. */
export type Asked = {
  question: GoldenQuestion;
  answer: AnswerView;
  ms: number;
  scores: ReturnType<typeof scoreGolden>;
};

/** Uploads every file; throws unless all of them get indexed. */
export async function ingestFiles(paths: string[], options: Options): Promise<void> {
  const { client, signal, atOnce } = options;
  await sideBySide(paths, atOnce, async (path) => {
    const document = await followDocument(client, await client.upload(path), { signal });
    if (document.status === "indexed") return;
    throw new Error(`«${basename(path)}» quedó en «${document.status}»: ${document.statusReason}`);
  });
}

/** Asks each question after those of its history, in a conversation of its own. */
export async function askGolden(questions: GoldenQuestion[], options: Options): Promise<Asked[]> {
  const { client, signal, atOnce } = options;
  return sideBySide(questions, atOnce, async (question) => {
    signal.throwIfAborted();
    let conversationId: string | undefined;
    for (const earlier of question.history ?? []) {
      ({ conversationId } = await client.ask(earlier, conversationId));
    }
    const started = performance.now();
    const answer = await client.ask(question.question, conversationId);
    const ms = performance.now() - started;
    return {
      question,
      answer,
      ms,
      scores: scoreGolden(await measured(answer, question, client), question),
    };
  });
}

async function measured(
  answer: AnswerView,
  question: GoldenQuestion,
  client: ApiClient,
): Promise<GoldenAnswer> {
  const citations = answer.citations.map(async ({ quote, document, start, end }) => {
    const { text } = await client.text(document.id);
    return { quote, isVerbatim: quote !== "" && text.slice(start, end) === quote };
  });
  return {
    answer: answer.answer,
    refused: answer.refused,
    language: answer.language,
    conflicts: answer.conflicts?.length ?? 0,
    documents: answer.citations.map(({ document: { id, title, filename } }) => [
      id,
      title,
      filename,
    ]),
    citations: await Promise.all(citations),
    ...(question.history && { found: await findBothWays(answer, question, client) }),
  };
}

async function findBothWays(
  answer: AnswerView,
  { question }: GoldenQuestion,
  client: ApiClient,
): Promise<GoldenAnswer["found"]> {
  const find = async (query: string) => {
    const { passages } = await client.search(query, 5);
    return passages.map(({ text, document: { id, title, filename } }) => ({
      text,
      document: [id, title, filename],
    }));
  };
  return {
    asked: await find(question),
    standalone: await find(answer.standaloneQuestion ?? question),
  };
}

export function goldenRun(
  asked: Asked[],
  about: Pick<MeasuredRun, "name" | "command" | "counts"> & { atOnce: number },
): MeasuredRun {
  const { atOnce, ...rest } = about;
  const ms = asked.map((one) => one.ms);
  const questions = asked.map(({ question }) => [...(question.history ?? []), question.question]);
  return {
    kind: "golden",
    ...rest,
    measuredAt: new Date().toISOString(),
    ids: questions.map((all) => all.join(" / ")),
    values: Object.fromEntries(
      goldenMetrics.map((metric) => [metric, asked.map(({ scores }) => scores[metric])]),
    ),
    facts: {
      answerP50Ms: rounded(percentile(ms, 0.5), 2),
      answerP95Ms: rounded(percentile(ms, 0.95), 2),
      atOnce,
      costMicros: asked.reduce((sum, { answer }) => sum + answer.usage.cost.amountMicros, 0),
    },
  };
}
