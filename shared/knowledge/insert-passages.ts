import type { Tx } from "#shared/kernel/database.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import type { Passage } from "./split-passages.ts";

type Owner = { tenantId: string; documentId: string; generation: number };

/** Always the same for the same place, so that indexing twice writes once. */
function passageId(documentId: string, generation: number, ordinal: number): string {
  return derivedId("psg", documentId, generation, ordinal);
}

/** Writes a generation's passages and the batches that hand them over; returns how many batches. */
export async function insertPassages(
  tx: Tx,
  { tenantId, documentId, generation }: Owner,
  passages: Passage[],
  batchSize: number,
): Promise<number> {
  let batch = 0;
  for (let from = 0; from < passages.length; from += batchSize, batch++) {
    const part = passages.slice(from, from + batchSize);
    const rows = part.map((passage) => ({
      ...passage,
      id: passageId(documentId, generation, passage.ordinal),
    }));
    await tx.run(
      `INSERT INTO passages (id, tenant_id, document_id, generation, ordinal, page, headings,
         text, start_offset, end_offset, confidence)
       SELECT id, $1, $2, $3, ordinal, page,
         ARRAY (SELECT jsonb_array_elements_text(headings)), text, "start", "end",
         confidence
       FROM jsonb_to_recordset($4) AS p (id text, ordinal int, page int, headings jsonb,
         text text, "start" int, "end" int, confidence real)`,
      [tenantId, documentId, generation, JSON.stringify(rows)],
    );
    await tx.run(
      `INSERT INTO passage_batches (tenant_id, document_id, generation, batch, first_ordinal,
         last_ordinal) VALUES ($1, $2, $3, $4, $5, $6)`,
      [tenantId, documentId, generation, batch, from, from + part.length - 1],
    );
  }
  return batch;
}
