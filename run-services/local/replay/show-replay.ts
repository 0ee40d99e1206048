import type { SourcesView } from "../client/schemas.ts";

const states = { there: "igual", replaced: "reindexado después", gone: "ya no está" };
const longestText = 160;

/** What an answer was made from, for people: plain text in Spanish. */
export function showReplay(sources: SourcesView, { prompt }: { prompt: boolean }): string {
  const { answer, madeFrom, candidates } = sources;
  const lines = [`Pregunta:   ${answer.question}`];
  if (answer.standaloneQuestion) lines.push(`Buscada:    ${answer.standaloneQuestion}`);
  lines.push(`Respuesta:  ${answer.answer}`, `Fecha:      ${answer.createdAt}`);
  if (!madeFrom) return [...lines, "", "De esta respuesta no se guardó de qué se hizo."].join("\n");
  const { model, parameters, embeddingModel, reranker, promptHash } = madeFrom;
  lines.push(
    `Modelo:     ${model} ${JSON.stringify(parameters)}`,
    `Búsqueda:   ${embeddingModel}, ${reranker ?? "orden léxico"}, ${madeFrom.limit} pasajes como mucho`,
    "",
    "Candidatos, en el orden en que los vio el modelo:",
  );
  for (const each of candidates) {
    const place = each.page === null ? "" : `, página ${each.page}`;
    lines.push(
      `  [${each.marker}] ${each.score.toFixed(4)}  ${each.title ?? each.documentId}${place}, ` +
        `generación ${each.generation ?? "?"}, ${each.start}–${each.end}: ${states[each.state]}`,
    );
    if (each.text) lines.push(`        ${shorten(each.text)}`);
  }
  lines.push("", "Citas:");
  for (const { marker, stands } of sources.citations) {
    const quote = answer.citations.find((citation) => citation.marker === marker)?.quote ?? "";
    lines.push(`  [${marker}] ${stands ? "sigue ahí" : "YA NO ESTÁ"}: «${shorten(quote)}»`);
  }
  const verdict =
    sources.isSamePrompt === null
      ? "no se puede rehacer: falta algún pasaje"
      : sources.isSamePrompt
        ? "idéntica"
        : "DISTINTA";
  lines.push("", `Petición al modelo: ${verdict} (SHA-256 ${promptHash})`);
  if (prompt && sources.prompt)
    lines.push("", sources.prompt.instruction, "", sources.prompt.input);
  return lines.join("\n");
}

function shorten(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
