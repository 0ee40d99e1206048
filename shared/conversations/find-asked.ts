import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { storedFormat } from "./forms/response-format.ts";
import type { AskInput } from "./question-input.ts";
import { askInput } from "./question-input.ts";
import { missingAnswer } from "./unfinished.ts";

const askedRow = z.object({
  question: z.string(),
  conversationId: z.string(),
  parentAnswerId: z.string().nullable(),
  filter: passageFilter.nullable(),
  responseFormat: storedFormat.nullable(),
});

/**
 * What asks an answer's question again, in the same place: the new answer stands beside it. Throws
 * `not_found` unless the answer is the actor's own, `conflict` while it is being written.
 */
export async function findAsked(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<AskInput> {
  authorize(actor, "ask");
  const asked = await db.tenant(actor.tenantId, async (tx) => {
    const found = await tx.row(
      askedRow,
      `SELECT question, conversation_id AS "conversationId", parent_id AS "parentAnswerId",
         details->'filter' AS filter, details->>'responseFormat' AS "responseFormat"
       FROM answers JOIN conversations ON conversations.id = conversation_id
       WHERE answers.id = $1 AND created_by = $2`,
      [input.id, authorOf(actor)],
    );
    if (!found) throw await missingAnswer(tx, actor, input.id);
    return found;
  });
  const { responseFormat: format, ...rest } = asked;
  return askInput.parse({ ...rest, ...(format && { responseFormat: format }) });
}
