import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { answerNotFound, conversationNotFound } from "./conversation.ts";
import { stillAnswering } from "./fixed-sentences.ts";
import { failure } from "./generation.ts";

const generation = z.object({ state: z.string(), error: failure.nullable() });

/**
 * What to throw for an answer that is not stored: `conflict` while it is being written, what its
 * events ended with when it came to nothing, else `not_found`.
 */
export async function missingAnswer(tx: Tx, actor: Actor, id: string): Promise<AppError> {
  const found = await tx.row(
    generation,
    `SELECT state, (SELECT data FROM answer_events
       WHERE answer_events.answer_id = generations.answer_id AND event = 'error') AS error
     FROM generations WHERE answer_id = $1 AND asked_by = $2 AND forgotten_at IS NULL`,
    [id, authorOf(actor)],
  );
  if (found?.state === "running") return answering();
  if (!found?.error) return answerNotFound();
  const { code, detail } = found.error;
  return new AppError(code, { ...(detail && { detail }) });
}

/**
 * What to throw for a conversation that is not stored: `conflict` while its first answer is being
 * written, else `not_found`.
 */
export async function missingConversation(tx: Tx, actor: Actor, id: string): Promise<AppError> {
  const found = await tx.row(
    z.object({}),
    `SELECT FROM generations
     WHERE conversation_id = $1 AND asked_by = $2 AND state = 'running' LIMIT 1`,
    [id, authorOf(actor)],
  );
  return found ? answering() : conversationNotFound();
}

function answering(): AppError {
  return new AppError("conflict", {
    detail: stillAnswering,
    retry: true,
    headers: { "retry-after": "1" },
  });
}
