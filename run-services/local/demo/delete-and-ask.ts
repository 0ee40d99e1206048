import type { ApiClient } from "../client/api-client.ts";
import type { DocumentView } from "../client/schemas.ts";
import { askAndCheck } from "./ask-and-check.ts";

/** Deletes a document and asks what only it answered; returns what went wrong. */
export async function deleteAndAsk(
  { question, document }: { question: string; document: DocumentView },
  client: ApiClient,
): Promise<string[]> {
  await client.remove(document.id);
  console.log(`\n  Borrado: ${document.filename}`);
  const { passages } = await client.search(question, 50);
  const found = passages.filter((passage) => passage.document.id === document.id).length;
  console.log(`  La búsqueda siguiente encuentra ${found} pasajes suyos.`);
  const { answer, falsehoods } = await askAndCheck(question, client);
  const cited = answer.citations.some((citation) => citation.document.id === document.id);
  return [
    ...falsehoods,
    ...(found > 0 ? [`la búsqueda encuentra ${document.filename}, que está borrado`] : []),
    ...(cited ? [`la respuesta cita ${document.filename}, que está borrado`] : []),
  ];
}
