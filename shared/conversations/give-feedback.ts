import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { type Feedback, type FeedbackInput, feedbackColumns, feedbackRow } from "./feedback.ts";
import { quotesStand } from "./quotes-stand.ts";
import { missingAnswer } from "./unfinished.ts";

type Give = {
  actor: Actor;
  input: FeedbackInput;
  /** The opinion's id; a new one unless given. */
  id?: string | undefined;
};

/**
 * Keeps what the actor thinks of an answer of theirs, in place of what they thought before. Throws
 * `not_found` for every other answer, `conflict` while it is being written.
 */
export async function giveFeedback(
  { actor, input, id = newId("fbk") }: Give,
  { db }: { db: Database },
): Promise<Feedback> {
  authorize(actor, "ask");
  const { answerId, rating, reason, comment, correctedAnswer } = input;
  return db.tenant(actor.tenantId, async (tx) => {
    const person = authorOf(actor);
    const own = await tx.row(
      z.object({}),
      `SELECT FROM answers JOIN conversations ON conversations.id = conversation_id
       WHERE answers.id = $1 AND created_by = $2 AND ${quotesStand("$3")} FOR UPDATE OF answers`,
      [answerId, person, personOf(actor)],
    );
    if (!own) throw await missingAnswer(tx, actor, answerId);
    await tx.run("DELETE FROM feedback WHERE answer_id = $1 AND given_by = $2", [answerId, person]);
    await tx.run(
      `INSERT INTO feedback (id, tenant_id, answer_id, given_by, rating, reason, comment,
         corrected_answer)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        actor.tenantId,
        answerId,
        person,
        rating,
        reason ?? null,
        comment ?? null,
        correctedAnswer ?? null,
      ],
    );
    await recordAct(tx, actor, { action: "feedback.given", object: answerId, details: { rating } });
    const given = await tx.row(
      feedbackRow,
      `SELECT ${feedbackColumns} FROM feedback JOIN answers ON answers.id = answer_id
       WHERE feedback.id = $1`,
      [id],
    );
    if (!given) throw new Error("feedback that was not stored");
    return given;
  });
}
