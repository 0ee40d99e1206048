import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import type { AnswerInBackgroundDeps } from "#shared/conversations/answer-in-background.ts";
import { openAnswerModel } from "#shared/parts/open-answer-model.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openQueryEmbedder } from "#shared/parts/open-embedder.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import { openCache, openRedis } from "#shared/parts/open-redis.ts";
import { openReranker } from "#shared/parts/open-reranker.ts";
import type { Config } from "./config.ts";

export type Deps = AnswerInBackgroundDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    const embedder = await openQueryEmbedder(
      config,
      await openCache(await openRedis(config, parts)),
      parts,
    );
    const reranker = await openReranker(config, parts);
    return {
      ...base,
      db,
      embedder,
      index: await openPassageIndex(config, { db, embedder }, parts),
      ...(reranker && { reranker }),
      model: await openAnswerModel(config, parts),
      answerMs: config.ANSWER_SECONDS * 1000,
      outbox: await openOutbox(config, db, parts),
    };
  });
}
