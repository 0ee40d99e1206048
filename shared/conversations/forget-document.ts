import type { Tx } from "#shared/kernel/database.ts";
import { forgetAnswersAbout } from "#shared/limits/forget-requests.ts";
import { forgetGenerationsAbout } from "./forget-generations.ts";

/** True of the answers that quote a document, and of the refusals that name it. */
const about = "(citations @> $1 OR details @> $2)";

/**
 * Deletes the answers that quote or name a document: with it goes every word of it that was kept,
 * also in what was made of them for the rest of their conversations. What went on from one of them
 * goes on from the answer before it; a conversation that has lost its last answer goes too, since
 * its title is a question about the document.
 */
export async function forgetDocument(tx: Tx, documentId: string): Promise<void> {
  const quoting = [
    JSON.stringify([{ document: { id: documentId } }]),
    JSON.stringify({ named: [{ id: documentId }] }),
  ];
  await tx.run(
    `WITH touched AS (SELECT conversation_id FROM answers WHERE ${about}),
       blanked AS (UPDATE answers SET standalone_question = NULL,
           made_from = jsonb_set(made_from, '{standaloneQuestion}', 'null')
         WHERE conversation_id IN (SELECT conversation_id FROM touched) AND NOT ${about}
           AND standalone_question IS NOT NULL)
     UPDATE conversations SET summary = NULL, summarised_to = NULL
     WHERE id IN (SELECT conversation_id FROM touched)`,
    quoting,
  );
  // The events of an answer have the question as well, and who makes it would store it.
  await tx.run(
    `DELETE FROM generations WHERE basis->>'standaloneQuestion' IS NOT NULL
       AND conversation_id IN (SELECT conversation_id FROM answers WHERE ${about})`,
    quoting,
  );
  await tx.run(
    `WITH RECURSIVE gone AS (SELECT id, parent_id FROM answers WHERE ${about}),
       ancestors AS (
         SELECT answers.id, gone.parent_id AS ancestor FROM answers
         JOIN gone ON gone.id = answers.parent_id
         UNION ALL
         SELECT ancestors.id, gone.parent_id FROM ancestors JOIN gone ON gone.id = ancestor)
     UPDATE answers SET parent_id = ancestor FROM ancestors
     WHERE answers.id = ancestors.id
       AND (ancestor IS NULL OR ancestor NOT IN (SELECT id FROM gone))`,
    quoting,
  );
  await tx.run(
    `WITH gone AS (SELECT DISTINCT conversation_id FROM answers WHERE ${about}),
       emptied AS (SELECT conversation_id FROM gone WHERE NOT EXISTS (SELECT FROM answers
         WHERE answers.conversation_id = gone.conversation_id AND NOT ${about})),
       untold AS (DELETE FROM generations
         WHERE conversation_id IN (SELECT conversation_id FROM emptied))
     DELETE FROM conversations WHERE id IN (SELECT conversation_id FROM emptied)`,
    quoting,
  );
  await tx.run(`DELETE FROM answers WHERE ${about}`, quoting);
  await forgetGenerationsAbout(tx, documentId);
  await forgetAnswersAbout(tx, documentId);
}
