import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { addNeighbours } from "#shared/knowledge/add-neighbours.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import { createPassageMemory } from "#shared/knowledge/passage-memory.ts";
import { type FoundPassage, findPassages } from "#shared/knowledge/search-passages.ts";
import { createIngestion, type Ingestion } from "../../test/support/ingestion.ts";
import { quote, scripted, text, upload } from "../../test/support/questioning.ts";
import type { Answer } from "./answer.ts";
import { askQuestion } from "./ask-question.ts";
import type { ModelPassage } from "./ports.ts";

/** Each under a heading of its own, and so a passage of its own; told of other things. */
const chapters = [
  "El horno se limpia con vinagre cada viernes, antes de apagar las luces del obrador.",
  "La caldera la revisa Calefacciones Duero; el aviso se da por teléfono a la propiedad.",
  "Cuesta 180 euros cada vez, y el recibo se guarda \u{1f4c1} en la carpeta verde.",
  "Los toldos se recogen con viento, y las sillas se apilan bajo la marquesina.",
];
const manual = chapters.map((chapter, n) => `# Punto ${"ABCD"[n]}\n\n\n   ${chapter}   \n`);
const question = "¿Quién revisa la caldera?";

let system: Ingestion;
beforeAll(async () => {
  system = await createIngestion();
});
afterAll(() => system.close());

async function tenantWith(papers: Record<string, string>) {
  const actor = await system.addTenant();
  const ids: Record<string, string> = {};
  for (const [name, content] of Object.entries(papers)) {
    ids[name] = (await upload(system, actor, name, content)).id;
  }
  return { actor, ids };
}

/** Of a question that only one passage is found for. */
async function ask(
  actor: Parameters<typeof askQuestion>[0]["actor"],
  say: (passages: ModelPassage[]) => ReturnType<typeof text>[],
) {
  const heard: ModelPassage[] = [];
  const model = scripted(async function* (passages) {
    heard.push(...passages);
    yield* say(passages);
  });
  const input = { question, limit: 1 };
  const events = askQuestion({ actor, input }, { ...system.deps, model }, AbortSignal.timeout(9e3));
  let answer: Answer | undefined;
  for await (const event of events) if (event.event === "done") answer = event.data;
  if (!answer) throw new Error("the answer has no end");
  return { answer, heard };
}

describe("an answer's context", () => {
  it("holds what stands right before and after what was found, cited where it says", async () => {
    const { actor, ids } = await tenantWith({ "manual.md": manual.join("\n") });
    const said = "180 euros cada vez, y el recibo se guarda \u{1f4c1} en la carpeta";
    const { answer, heard } = await ask(actor, () => [
      text("Cuesta 180 euros"),
      quote(3, said),
      text(" [3]."),
    ]);
    expect(heard.map((passage) => passage.text)).toEqual([chapters[1], chapters[0], chapters[2]]);
    const [citation] = answer.citations;
    expect(citation).toMatchObject({ quote: said, document: { id: ids["manual.md"] } });
    const input = { id: ids["manual.md"] ?? "" };
    const whole = await getDocumentText({ actor, input }, system.deps);
    expect(whole.text.slice(citation?.start, citation?.end)).toBe(said);
  });

  it("is not what a refusal names as nearest", async () => {
    const { actor } = await tenantWith({ "manual.md": manual.join("\n") });
    const { answer } = await ask(actor, () => []);
    expect(answer.nearest?.map((passage) => passage.text)).toEqual([chapters[1]]);
  });
});

describe("the neighbours of passages", () => {
  const find = async (
    actor: Parameters<typeof findPassages>[0]["actor"],
    query = question,
    limit = 1,
  ) => (await findPassages({ actor, input: { query, limit } }, system.deps)).passages;
  const textsOf = (passages: FoundPassage[]) => passages.map((passage) => passage.text);

  it("are those of the best first, once each, as far as there is room", async () => {
    const { actor } = await tenantWith({ "manual.md": manual.join("\n") });
    const found = await find(actor, "caldera de Calefacciones Duero, toldos con viento", 2);
    expect(textsOf(found)).toEqual([chapters[1], chapters[3]]);
    const { db } = system.deps;
    const all = await addNeighbours(actor, found, { db });
    expect(textsOf(all)).toEqual([chapters[1], chapters[3], chapters[0], chapters[2]]);
    const lengths = textsOf(all).map(({ length }) => length);
    const room = lengths.reduce((sum, length) => sum + length, 0);
    expect(await addNeighbours(actor, found, { db }, room)).toHaveLength(4);
    expect(await addNeighbours(actor, found, { db }, room - 1)).toHaveLength(3);
    expect(await addNeighbours(actor, found, { db }, 10)).toEqual(found);
    expect(await addNeighbours(actor, [], { db })).toEqual([]);
  });

  it("are the same whether they are remembered or read", async () => {
    const { actor } = await tenantWith({ "manual.md": manual.join("\n") });
    const found = await find(actor);
    const { db } = system.deps;
    const memory = createPassageMemory();
    const read = await addNeighbours(actor, found, { db, memory });
    expect(textsOf(read)).toEqual([chapters[1], chapters[0], chapters[2]]);
    expect(await addNeighbours(actor, found, { db, memory })).toEqual(read);
  });

  it("are of the same document and generation alone, and do not repeat what was found", async () => {
    const copy = [chapters[2], chapters[1]].map((chapter) => `# Punto B\n\n${chapter}\n`);
    const { actor, ids } = await tenantWith({
      "manual.md": manual.join("\n"),
      "otro.md": copy.join("\n"),
    });
    const stranger = { ...(await system.addTenant()), userId: newId("usr") };
    const found = await find(actor);
    const around = await addNeighbours(actor, found, system.deps);
    for (const { document } of around) expect(document.id).toBe(found[0]?.document.id);
    const memory = createPassageMemory();
    const { db } = system.deps;
    expect(await addNeighbours(stranger, found, { db, memory })).toEqual(found);
    await deleteDocument({ actor, input: { id: ids["manual.md"] ?? "" } }, system.deps);
    await system.settle();
    expect(await find(actor)).not.toEqual(found);
  });
});
