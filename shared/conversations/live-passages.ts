import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { visible } from "#shared/knowledge/visibility.ts";

/**
 * Which of these passages the actor may still see, of the live generation of a document, by id
 * with that generation. Until this transaction ends none of these documents can be deleted, so
 * that a purge finds the answer.
 */
export async function livePassages(
  tx: Tx,
  actor: Actor,
  ids: string[],
): Promise<Map<string, number>> {
  const rows = await tx.rows(
    z.object({ id: z.string(), generation: z.number() }),
    `SELECT passages.id, passages.generation
     FROM passages JOIN documents ON documents.id = passages.document_id
     WHERE passages.id = ANY ($1) AND passages.generation = documents.live_generation
       AND ${visible("$2")} FOR SHARE OF documents`,
    [ids, personOf(actor)],
  );
  return new Map(rows.map(({ id, generation }) => [id, generation]));
}
