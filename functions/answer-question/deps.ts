import type { AnswerInBackgroundDeps } from "#shared/conversations/answer-in-background.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { openAnswerModel } from "#shared/parts/open-answer-model.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openQueryEmbedder } from "#shared/parts/open-embedder.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import { openRedis } from "#shared/parts/open-redis.ts";
import { openReranker } from "#shared/parts/open-reranker.ts";
import type { Config } from "./config.ts";

export type Deps = AnswerInBackgroundDeps;

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  const db = await openDatabase(config, base);
  const embedder = await openQueryEmbedder(config, await openRedis(config, base), base);
  const reranker = await openReranker(config, base);
  return {
    db,
    logger,
    embedder,
    index: await openPassageIndex(config, { db, embedder }, base),
    ...(reranker && { reranker }),
    model: await openAnswerModel(config, base),
    answerMs: config.ANSWER_SECONDS * 1000,
    outbox: await openOutbox(config, db, base),
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
