import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { metrics } from "#shared/knowledge/evaluation/metrics.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { openPinecone } from "../../../test/support/pinecone/open-pinecone.ts";

/** The papers of a small shop: many that look like each other, and what people ask of them. */
const papers: [text: string, ...questions: string[]][] = [
  [
    "El contrato de arrendamiento del local de la calle Betis vence el 31 de mayo de 2027.",
    "¿cuándo vence el arrendamineto del local?",
    "contratos de alquiler y arrendamientos",
  ],
  [
    "El contrato de suministro eléctrico se renueva cada año salvo aviso con un mes de antelación.",
    "¿se renueva solo el suminsitro electrico?",
  ],
  [
    "El contrato de mantenimiento de la caldera incluye dos revisiones al año.",
    "revision de la caldera",
  ],
  [
    "La factura FAC-2024-031 de Maderas Ríos asciende a 1.250,00 € y vence a los treinta días.",
    "FAC-2024-031",
    "fac 2024 031",
    "factura de 1250 euros",
  ],
  ["La factura FAC-2024-032 de Maderas Ríos asciende a 980,50 € y está pagada.", "FAC-2024-032"],
  ["La factura FAC-2024-113 de Pinturas Sol asciende a 1.350,00 € y está pendiente.", "2024-113"],
  [
    "Las devoluciones se aceptan durante catorce días naturales desde la recepción del pedido.",
    "¿cuántos días tengo para una devolusion?",
    "devolver un pedido",
  ],
  [
    "Las devoluciones de artículos rebajados se abonan en un vale de la tienda.",
    "¿cómo se abonan los articulos revajados?",
  ],
  [
    "Los cambios de talla son gratuitos si el artículo conserva la etiqueta.",
    "cambiar la talla sin etiqueta",
  ],
  [
    "El horario de atención al público es de nueve a dos, de lunes a viernes.",
    "horarios de atencion al publico",
    "¿a qué hora abre los lunes?",
  ],
  ["El horario de verano es de ocho a tres y empieza el quince de junio.", "horario veraniego"],
  ["La silla Alba pesa 4,2 kg, es de haya y cuesta 89,90 €.", "¿cuánto cuesta la silla Alba?"],
  ["La silla Brisa pesa 3,8 kg, es de pino y cuesta 74,90 €.", "sillas de pino"],
  ["La mesa Alba es extensible, de haya, y cuesta 349,00 €.", "mesa estensible"],
  [
    "La nómina se paga el último día laborable del mes por transferencia bancaria.",
    "¿cuándo se pagan las nóminas?",
    "transferencias bancarias",
  ],
  [
    "Las vacaciones se piden con dos meses de antelación a la responsable de personal.",
    "pedir vacasiones",
  ],
  [
    "El seguro del local cubre incendio, robo y daños por agua hasta 60.000 €.",
    "¿el seguro cubre un inzendio?",
    "cobertura por robos",
  ],
  ["El teléfono de la aseguradora para partes de siniestro es el 900 123 456.", "900123456"],
  [
    "La licencia municipal de apertura tiene el expediente LIC/2019/4471.",
    "expediente LIC/2019/4471",
  ],
  ["El impuesto trimestral se presenta con el modelo 303 antes del día veinte.", "modelo 303"],
];

const embedder = createHashingEmbedder({ dimensions: 256 });
const tenantId = newId("ten");
const documentId = newId("doc");
const idOf = (paper: number) => derivedId("psg", documentId, 1, paper);

let opened: Awaited<ReturnType<typeof openPinecone>>;
beforeAll(async () => {
  opened = await openPinecone({ dimensions: embedder.dimensions });
  const passages = papers.map(([text]) => ({ title: "Papeles", headings: [], text }));
  const { vectors } = await embedder.embed(passages.map(searchableText), "passage");
  await opened.index.upsert(
    tenantId,
    passages.map((passage, i) => ({
      ...passage,
      id: idOf(i),
      documentId,
      generation: 1,
      vector: vectors[i] ?? [],
    })),
  );
});
afterAll(() => opened.close());

/** The mean nDCG@10 of all questions, when the dense part counts so much. */
async function quality(denseWeight?: number): Promise<number> {
  const index = opened.connect(denseWeight === undefined ? {} : { denseWeight });
  const found: number[] = [];
  for (const [paper, [, ...questions]] of papers.entries()) {
    for (const text of questions) {
      const { vectors } = await embedder.embed([text], "query");
      const query = { text, vector: vectors[0] ?? [], limit: 10 };
      const hits = await index.search(tenantId, query);
      found.push(metrics["nDCG@10"](hits.findIndex(({ id }) => id === idOf(paper)) + 1));
    }
  }
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

describe("dense and sparse together", () => {
  it("find more than the better of the two alone", async () => {
    const [lexical, dense, together] = [await quality(0), await quality(1e6), await quality()];
    expect(together).toBeGreaterThan(Math.max(lexical, dense));
    expect(together).toBeGreaterThan(0.95);
  });

  it("do so over a wide range of weights", async () => {
    const [lexical, dense] = [await quality(0), await quality(1e6)];
    for (const weight of [0.1, 0.2, 0.5]) {
      expect(await quality(weight)).toBeGreaterThanOrEqual(Math.max(lexical, dense));
    }
  });
});
