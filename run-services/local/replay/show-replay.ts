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
  const { model, parameters, embeddingModel, reranker, analysis, filter, promptHash } = madeFrom;
  lines.push(
    `Modelo:     ${model} ${JSON.stringify(parameters)}`,
    `Búsqueda:   análisis ${analysis ?? "?"}, ${embeddingModel}, ${reranker ?? "orden léxico"}, ` +
      `${madeFrom.limit} pasajes como mucho`,
    ...(filter ? [`Filtro:     ${JSON.stringify(filter)}`] : []),
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
  lines.push(
    "",
    `Petición al modelo: ${verdictOf(sources.isSamePrompt)} (SHA-256 ${promptHash})`,
    `Respuesta rehecha:  ${verdictOf(sources.isSameAnswer)}, sin llamar a ningún modelo`,
  );
  if (sources.isSameAnswer === false) lines.push("", sources.rebuilt ?? "");
  if (prompt && sources.prompt)
    lines.push("", sources.prompt.instruction, "", sources.prompt.input);
  return lines.join("\n");
}

/** Null where not all that it was made from is known any more. */
function verdictOf(isSame: boolean | null): string {
  if (isSame === null) return "no se puede rehacer, falta algo de lo que se usó";
  return isSame ? "idéntica, byte a byte" : "DISTINTA";
}

function shorten(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
