import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type Judged, judgedColumns, judgedRow, type ratings } from "./feedback.ts";
import { quotesStand } from "./quotes-stand.ts";

type Input = {
  limit: number;
  rating?: (typeof ratings)[number] | undefined;
  /** The id that the last page ended with. */
  before?: string | undefined;
};

/**
 * What the people of the tenant think of their answers, newest first. Answers that quote what the
 * reader may not see, a colleague's private document, are not among them.
 */
export function listFeedback(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<Judged[]> {
  authorize(actor, "feedback:read");
  const { limit, rating = null, before = null } = input;
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      judgedRow,
      `SELECT ${judgedColumns} FROM feedback JOIN answers ON answers.id = answer_id
       WHERE ($2::text IS NULL OR rating = $2) AND ($3::text IS NULL OR feedback.id < $3)
         AND ${quotesStand("$1")}
       ORDER BY feedback.id DESC LIMIT $4`,
      [personOf(actor), rating, before, limit],
    ),
  );
}
