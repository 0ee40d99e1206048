import type { AnswerInBackgroundDeps } from "#shared/conversations/answer-in-background.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { openAnswerModel } from "#shared/parts/open-answer-model.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEmbedder } from "#shared/parts/open-embedder.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import type { Config } from "./config.ts";

export type Deps = AnswerInBackgroundDeps;

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  const db = await openDatabase(config, base);
  const embedder = await openEmbedder(config);
  return {
    db,
    logger,
    embedder,
    index: await openPassageIndex(config, { db, embedder }, base),
    model: await openAnswerModel(config),
    answerMs: config.ANSWER_SECONDS * 1000,
    outbox: await openOutbox(config, db, base),
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
