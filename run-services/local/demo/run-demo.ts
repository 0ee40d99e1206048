import { join } from "node:path";
import { createApiClient } from "../client/api-client.ts";
import type { DocumentView } from "../client/schemas.ts";
import { writeSamples } from "../samples/write-samples.ts";
import { inSeconds, timed } from "../seconds.ts";
import { askAndCheck } from "./ask-and-check.ts";
import { deleteAndAsk } from "./delete-and-ask.ts";
import { lastQuestion, questions } from "./questions.ts";
import { uploadSamples } from "./upload-samples.ts";

/** The tour through the public API; returns what did not go as it should. */
export async function runDemo(
  system: { url: string; apiKey: string; directory: string },
  signal: AbortSignal,
): Promise<string[]> {
  const client = createApiClient({ url: system.url, token: system.apiKey, signal });
  const problems: string[] = [];

  console.log("\n1. Subir los documentos de una empresa inventada\n");
  const paths = await writeSamples(join(system.directory, "samples"));
  const ingestion = await timed(() => uploadSamples(paths, { client, signal }));
  const documents = ingestion.result;
  for (const { filename, status } of documents) {
    if (status !== "indexed") problems.push(`${filename} quedó en «${status}»`);
  }

  console.log("\n2. Preguntar: cada cita se comprueba en el texto del documento");
  const times: number[] = [];
  for (const { question, filename } of questions) {
    const { answer, falsehoods, ms } = await askAndCheck(question, client);
    times.push(ms);
    problems.push(...falsehoods);
    if (filename === null && !answer.refused) problems.push(`«${question}» debía rechazarse`);
    const cited = answer.citations.some(({ document }) => document.filename === filename);
    if (filename !== null && !cited) problems.push(`«${question}» debía citar ${filename}`);
  }

  console.log("\n3. Borrar un documento y preguntar lo que solo él respondía");
  const document = documents.find(({ filename }) => filename === lastQuestion.filename);
  if (document) problems.push(...(await deleteAndAsk({ ...lastQuestion, document }, client)));

  console.log("\n4. Tiempos\n");
  console.log(
    `  ${documents.length} documentos, de la subida al índice: ${inSeconds(ingestion.ms)}`,
  );
  console.log(
    `  ${passageCount(documents)} pasajes; respuesta más lenta: ${inSeconds(Math.max(...times))}`,
  );
  return problems;
}

function passageCount(documents: DocumentView[]): number {
  return documents.reduce((sum, { passages }) => sum + (passages ?? 0), 0);
}
