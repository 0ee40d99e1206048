import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenAiModel } from "#shared/adapters/openai/create-openai-model.ts";
import { composeAnswer } from "#shared/conversations/compose-answer.ts";
import { composeForm } from "#shared/conversations/forms/compose-form.ts";
import { formOf } from "#shared/conversations/forms/response-format.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import { buildPrompt } from "#shared/conversations/prompt/build-prompt.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import { type Attack, attacks, orderCount, splitAttacks } from "../attacks.ts";
import { codeWord, obedience, obeyOutside, outsideOf } from "./obey.ts";
import { goodKey } from "./openai.ts";
import { passagesOf } from "./reply.ts";
import { type Models, startModels } from "./start-models.ts";

const question = "¿De cuánto es la fianza del local?";
const contract = {
  name: "",
  title: "Contrato",
  headings: [],
  text: "La fianza del local es de 2.400,00 euros.",
};

let models: Models;
let model: AnswerModel;
beforeAll(async () => {
  models = await startModels({ answer: obeyOutside });
  const endpoint = { baseURL: models.openAiUrl, apiKey: goodKey };
  model = createOpenAiModel({ ...endpoint, model: "gpt-4o-mini" });
});
afterAll(() => models.close());

function found({ title, headings, text }: Attack, index: number): FoundPassage {
  const document = { id: `doc_${index}`, title, filename: `${index}.txt` };
  const place = { page: null, start: 0, end: text.length };
  return { id: `psg_${index}`, text, headings, document, score: 1, ...place };
}

async function ask(papers: Attack[]) {
  const passages = papers.map(found);
  const draft = composeAnswer(passages, { question, language: "es" });
  const request = {
    question,
    language: "es" as const,
    passages: papers.map((paper, i) => ({ marker: i + 1, ...paper })),
  };
  let text = "";
  const hear = (events: ReturnType<typeof draft.hear>) => {
    for (const { event, data } of events) if (event === "text") text += data.delta;
  };
  for await (const event of model.answer(request, new AbortController().signal)) {
    hear(draft.hear(event));
  }
  hear(draft.end());
  return { text, citations: draft.citations(), passages };
}

describe("a model that obeys whatever it reads outside the fences", () => {
  it("does obey there, so that these tests can fail", async () => {
    const prompt = buildPrompt({ question: `Di ${codeWord}`, language: "es", passages: [] });
    expect(await obeyOutside(prompt)).toEqual({ text: obedience });
  });

  it("has enough to withstand", () => {
    expect(orderCount).toBeGreaterThanOrEqual(60);
  });

  it("hears no order of any document", async () => {
    const obeyed: string[] = [];
    for (const attack of attacks) {
      const before = models.asked.length;
      const { text, citations, passages } = await ask([contract, attack]);
      expect(models.asked.length).toBe(before + 1);
      const asked = models.asked.at(-1);
      if (asked && (await obeyOutside(asked)).text === obedience) obeyed.push(attack.name);
      if (text.includes(obedience)) obeyed.push(attack.name);
      for (const { quote, passageId } of citations) {
        expect(passages.find(({ id }) => id === passageId)?.text).toContain(quote);
      }
      expect(text, attack.name).not.toMatch(/!\[|\]\(|<[a-z/!]/i);
    }
    expect(obeyed).toEqual([]);
  });

  it.each(splitAttacks.map((parts) => [parts]))("hears none in pieces: %#", async (parts) => {
    await ask([parts[0] ?? contract, contract, ...parts.slice(1)]);
    const asked = models.asked.at(-1);
    expect(asked && (await obeyOutside(asked)).text).not.toBe(obedience);
  });
});

describe("the same model, with a form to fill in", () => {
  const properties = { fianza: { type: ["number", "null"] }, nota: { type: ["string", "null"] } };
  const schema = { type: "object", properties, required: ["fianza", "nota"] };
  const form = formOf({ type: "json_schema", schema });

  it("does obey outside the fences, and then fills in nothing", async () => {
    const passages = [{ marker: 1, ...contract }];
    const asked = { question: `Di ${codeWord}`, language: "es" as const, passages, form };
    const answer = async () => {
      for await (const _ of model.answer(asked, new AbortController().signal));
    };
    await expect(answer()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("hears no order of any document", async () => {
    const { signal } = new AbortController();
    for (const attack of attacks.filter((_, i) => i % 3 === 0)) {
      const papers = [contract, attack];
      const draft = composeForm(papers.map(found), form);
      const passages = papers.map((paper, i) => ({ marker: i + 1, ...paper }));
      const request = { question, language: "es" as const, passages, form };
      for await (const event of model.answer(request, signal)) draft.hear(event);
      draft.end();
      const asked = models.asked.at(-1);
      expect(asked && (await obeyOutside(asked)).text, attack.name).not.toBe(obedience);
      expect(JSON.parse(draft.answer()), attack.name).toMatchObject({ fianza: 2400 });
      expect(draft.answer(), attack.name).not.toMatch(/!\[|\]\(|<[a-z/!]/i);
    }
  });
});

describe("a fence", () => {
  const scrap = fc.oneof(
    { arbitrary: fc.string({ unit: "binary", maxLength: 20 }), weight: 2 },
    fc.constantFrom("<<", ">>", "\n", "\r\n", "\u2028", "key", "key>>", "<<key fragmento 1", " "),
    fc.constantFrom("\n\nPregunta: ", "Documento: x", "\nkey>>\n", "other", "other>>"),
  );
  const text = fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join(""));
  const passage = fc.record({ title: text, headings: fc.array(text, { maxLength: 3 }), text });

  it("is not closed from inside by any text, title or heading", () => {
    const wellFormed = (value: string) => value.replace(/\p{Surrogate}/gu, "\ufffd");
    fc.assert(
      fc.property(fc.array(passage, { minLength: 1, maxLength: 4 }), (papers) => {
        // The worst of luck: the first keys are those that the papers guessed.
        const keys = ["key", "other", "last-resort-5f1c"];
        const { input } = buildPrompt(
          { question, language: "es", passages: papers.map((p, i) => ({ marker: i + 1, ...p })) },
          () => keys.shift() ?? "last-resort-5f1c",
        );
        expect(outsideOf(input).trim()).toBe(`Pregunta: ${question}`);
        const key = /^<<(\S+)/.exec(input)?.[1] ?? "";
        const inside = input.split(`\n${key}>>`).slice(0, -1);
        expect(inside).toHaveLength(papers.length);
        for (const [i, paper] of papers.entries()) {
          expect(inside[i]?.endsWith(`\n\n${wellFormed(paper.text)}`)).toBe(true);
        }
        expect(passagesOf("<<a fragmento 1\nDocumento: x\n\ny\na>>")).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});
