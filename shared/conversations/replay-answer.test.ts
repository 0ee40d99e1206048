import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import {
  createQuestioning,
  type Questioning,
  quote,
  type Script,
  saying,
  text,
  upload,
} from "../../test/support/questioning.ts";
import type { Answer } from "./answer.ts";
import { askQuestion } from "./ask-question.ts";
import type { ModelEvent } from "./ports.ts";
import { replayAnswer } from "./replay-answer.ts";

const deposit = "La fianza es de 2.400,00 euros";
const size = "El local mide 85 metros cuadrados";
const usage: ModelEvent = {
  kind: "usage",
  inputTokens: 9,
  outputTokens: 7,
  cost: { amountMicros: 5, currency: "USD" },
};

let asked: Questioning;
beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

const replay = (id: string) => replayAnswer({ actor: asked.ana, input: { id } }, asked.system.deps);

const scripts: [what: string, script: Script][] = [
  [
    "with quotes cited again and together",
    saying(
      quote(1, deposit),
      text("Son 2.400,00 euros [1], por 85 metros"),
      quote(1, size),
      text(" [1]; y "),
      quote(1, deposit),
      quote(1, size),
      text("todo junto [1]. Como antes [1] se dijo."),
    ),
  ],
  [
    "with figures, links and brackets that nobody can look up",
    saying(
      quote(1, deposit),
      text("Son 2.400,00 euros [1] o 3.977 dólares [9], véase https://ejemplo.test/x y [sic], "),
      text("<b>en 2019</b>.\n1. Uno\n2. Dos"),
    ),
  ],
  ["with a quote that no place asks for", saying(quote(1, size), text("Mide 85 metros."))],
  ["with a quote in other white space", saying(quote(1, "mide\n85  metros"), text("85 [1]."))],
  [
    "cut short",
    saying(quote(1, deposit), text("Son 2.400,00 euros [1] y"), {
      kind: "stopped",
      reason: "length",
    }),
  ],
  ["stopped before anything was proved", saying({ kind: "stopped", reason: "safety" })],
  ["that is a refusal", saying({ kind: "refusal" }, { kind: "support", support: 0.1 })],
  ["of which nothing could be proved", saying(quote(1, "nunca dicho"), text("Son 7 [1]."))],
];

describe("an answer", () => {
  it.each(scripts)("%s is made again byte for byte", async (_, script) => {
    const { answer } = await asked.run(async function* (passages, signal) {
      yield* script(passages, signal);
      yield usage;
    });
    const made = await replay(answer.id);
    expect(made.rebuilt).toBe(answer.answer);
    expect(made).toMatchObject({
      isSamePrompt: true,
      isSameAnswer: true,
      madeFrom: {
        limit: 8,
        filter: null,
        analysis: expect.stringMatching(/^[0-9a-f]{12}$/),
        model: "scripted-1",
        rewritten: false,
        found: 1,
      },
    });
    expect(made.citations.every(({ stands }) => stands)).toBe(true);
  });

  it("in a form, given without a model, is made again byte for byte", async () => {
    const { system, ana } = asked;
    const schema = {
      type: "object",
      properties: { fianza: { type: "number", description: "De cuánto es la fianza" } },
      required: ["fianza"],
    };
    const responseFormat = { type: "json_schema" as const, schema };
    const input = { question: "¿De cuánto es la fianza del local?", limit: 8, responseFormat };
    const events = askQuestion({ actor: ana, input }, system.deps, new AbortController().signal);
    let answer: Answer | undefined;
    for await (const { event, data } of events) if (event === "done") answer = data;
    expect(answer?.value).toEqual({ fianza: 2400 });
    const made = await replay(answer?.id ?? "");
    expect(made).toMatchObject({ rebuilt: '{"fianza":2400}', isSameAnswer: true });
    expect(made.isSamePrompt).toBe(true);
  });

  it("is told from one that was tampered with", async () => {
    const { answer } = await asked.run(saying(quote(1, deposit), text("Son 2.400,00 [1].")));
    const set = (to: string) =>
      asked.system.inspect("UPDATE answers SET answer = $2 WHERE id = $1", [answer.id, to]);
    await set("Son 9.999,00 [1].");
    expect(await replay(answer.id)).toMatchObject({ isSamePrompt: true, isSameAnswer: false });
  });

  it("is not made again once a document that it was made from is gone, and says which", async () => {
    const { system, ana } = asked;
    const extra = await upload(
      system,
      ana,
      "anexo.txt",
      "La fianza extra del local es de 77 euros.",
    );
    const { answer } = await asked.run(async function* (passages) {
      const marker = passages.find(({ title }) => title === "contrato")?.marker ?? 0;
      yield quote(marker, deposit);
      yield text(`Son 2.400,00 euros [${marker}].`);
    });
    expect(await replay(answer.id)).toMatchObject({ isSameAnswer: true });
    await deleteDocument({ actor: ana, input: { id: extra.id } }, system.deps);
    await system.settle();
    const made = await replay(answer.id);
    expect(made).toMatchObject({
      answer: { answer: answer.answer },
      prompt: null,
      isSamePrompt: null,
      rebuilt: null,
      isSameAnswer: null,
      citations: [{ stands: true }],
    });
    const states = made.candidates.map(({ documentId, state }) => [documentId === extra.id, state]);
    expect(states.sort()).toEqual([
      [false, "there"],
      [true, "gone"],
    ]);
  });
});
