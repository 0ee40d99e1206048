import type { Tx } from "#shared/kernel/database.ts";
import { forgetAnswersAbout } from "#shared/limits/forget-requests.ts";

/** Deletes the answers that quote a document: with it goes every word of it that was kept. */
export async function forgetDocument(tx: Tx, documentId: string): Promise<void> {
  await tx.run("DELETE FROM answers WHERE citations @> $1", [
    JSON.stringify([{ document: { id: documentId } }]),
  ]);
  await forgetAnswersAbout(tx, documentId);
}
