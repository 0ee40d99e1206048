import type { ApiClient } from "../client/api-client.ts";
import type { AnswerView, CitationView } from "../client/schemas.ts";
import { inSeconds } from "../seconds.ts";

/**
 * Asks and prints the answer as it streams, then each citation and whether the document really
 * says it, word for word, at the place that the citation names. Returns the answer and what of
 * it is false.
 */
export async function askAndCheck(
  question: string,
  client: ApiClient,
): Promise<{ answer: AnswerView; falsehoods: string[]; ms: number }> {
  console.log(`\n  P: ${question}`);
  process.stdout.write("  R: ");
  const started = performance.now();
  let firstMs: number | undefined;
  const answer = await client.askStreaming(question, {
    text(delta) {
      firstMs ??= performance.now() - started;
      process.stdout.write(delta.replaceAll("\n", "\n     "));
    },
    citation() {},
  });
  const ms = performance.now() - started;
  process.stdout.write("\n");
  const falsehoods: string[] = [];
  for (const citation of answer.citations) {
    const isTrue = await standsInDocument(citation, client);
    console.log(`     ${isTrue ? "✓" : "✗"} ${describe(citation)}`);
    if (!isTrue)
      falsehoods.push(`la cita [${citation.marker}] de «${question}» no está en su lugar`);
  }
  for (const passage of (answer.nearest ?? []).slice(0, 2)) {
    const words = passage.text.replace(/\s+/g, " ").slice(0, 70);
    console.log(`     lo más cercano, en ${passage.document.filename}: ${words}…`);
  }
  console.log(
    `     (primeras palabras a los ${inSeconds(firstMs ?? ms)}, todo a los ${inSeconds(ms)})`,
  );
  return { answer, falsehoods, ms };
}

async function standsInDocument(citation: CitationView, client: ApiClient): Promise<boolean> {
  const { text } = await client.text(citation.document.id);
  return citation.quote !== "" && text.slice(citation.start, citation.end) === citation.quote;
}

function describe({ marker, document, page, quote }: CitationView): string {
  const place = page === null ? "" : `, página ${page}`;
  return `[${marker}] ${document.filename}${place}: «${quote.replace(/\s+/g, " ")}»`;
}
