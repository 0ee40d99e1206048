import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import {
  createQuestioning,
  type Questioning,
  question,
  quote,
  saying,
  text,
  upload,
} from "../../test/support/questioning.ts";
import type { AnswerEvent } from "./answer.ts";
import type { ModelPassage } from "./ports.ts";

let asked: Questioning;
let eva: Actor & { kind: "user" };
beforeAll(async () => {
  asked = await createQuestioning();
  eva = await asked.system.addTenant();
  await upload(asked.system, eva, "secreto.txt", "La fianza secreta de Eva es de 9.999,00 euros.");
});
afterAll(() => asked.system.close());

describe("an answer", () => {
  it("cites the document's own words, where they stand", async () => {
    const { events, answer } = await asked.run(
      saying(
        text("Son 2.400 euros [1]"),
        quote(1, "La fianza  es de\n2.400,00 euros"),
        text(" y el local es grande [1]"),
        quote(1, "85 metros cuadrados"),
        text("."),
        {
          kind: "usage",
          inputTokens: 12,
          outputTokens: 7,
          cost: { amountMicros: 340, currency: "EUR" },
        },
      ),
    );
    expect(answer).toMatchObject({
      question,
      answer: "Son 2.400 euros [1] y el local es grande [2].",
      refused: false,
      language: "es",
      usage: {
        model: "scripted-1",
        inputTokens: 12,
        outputTokens: 7,
        cost: { amountMicros: 340, currency: "EUR" },
      },
    });
    const [first] = answer.citations;
    const { text: whole } = await getDocumentText(
      { actor: asked.ana, input: { id: first?.document.id ?? "" } },
      asked.system.deps,
    );
    expect(answer.citations.map(({ marker }) => marker)).toEqual([1, 2]);
    expect(first?.quote).toBe("La fianza es de 2.400,00 euros");
    for (const { start, end, quote: words } of answer.citations) {
      expect(whole.slice(start, end)).toBe(words);
    }
    const kinds = events.map(({ event }) => event);
    expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual([
      "start",
      "text",
      "citation",
      "text",
      "citation",
      "text",
      "usage",
      "done",
    ]);
  });

  it("is stored with its conversation, which its owner may continue", async () => {
    const script = saying(quote(1, "La fianza es de 2.400,00 euros"), text("2.400 [1]"));
    const { answer } = await asked.run(script);
    const next = await asked.run(script, { conversationId: answer.conversationId });
    expect(next.answer.conversationId).toBe(answer.conversationId);
    expect(next.answer.id).not.toBe(answer.id);
    expect(await asked.stored(answer.id)).toMatchObject([
      {
        tenant_id: asked.ana.tenantId,
        answer: "2.400 [1]",
        refused: false,
        citations: answer.citations,
      },
    ]);
  });

  it("has no quote that stands nowhere, and no marker without a quote", async () => {
    const { answer } = await asked.run(
      saying(
        quote(1, "La fianza es de 2.500,00 euros"),
        text("Son 2.500 euros [1]. Pero también [2], [7] y [[9]1]: "),
        quote(1, "La fianza es de 2.400,00 euros"),
        text("2.400 euros [1]."),
      ),
    );
    expect(answer.citations.map((citation) => citation.quote)).toEqual([
      "La fianza es de 2.400,00 euros",
    ]);
    expect(new Set(answer.answer.match(/\[[\d, ]+\]/g))).toEqual(new Set(["[1]"]));
  });

  it("cannot quote what only another tenant has", async () => {
    const { answer } = await asked.run(
      saying(quote(1, "La fianza secreta de Eva es de 9.999,00 euros."), text("Son 9.999 [1].")),
    );
    expect(answer).toMatchObject({ refused: true, citations: [] });
    expect(JSON.stringify(answer)).not.toContain("9.999");
  });

  it("rests on passages of its own tenant alone", async () => {
    const offered: ModelPassage[] = [];
    for (const actor of [asked.ana, eva]) {
      await asked.run(
        async function* (passages) {
          offered.push(...passages);
          yield { kind: "refusal" };
        },
        { actor },
      );
    }
    expect(offered.map(({ title }) => title)).toEqual(["contrato", "secreto"]);
  });
});

describe("a refusal", () => {
  it.each([
    ["the model refuses", saying({ kind: "refusal" })],
    ["nothing is proved", saying(text("Son 2.400 euros [1]. Seguro."))],
    ["there are only quotes", saying(quote(1, "La fianza es de 2.400,00 euros"))],
    ["the model says nothing", saying()],
  ])("is given when %s, with what came closest", async (_when, script) => {
    const { events, answer } = await asked.run(script);
    expect(answer).toMatchObject({
      answer: "No encuentro la respuesta en sus documentos. Lo más parecido está en «contrato».",
      refused: true,
      citations: [],
      nearest: [{ document: { filename: "contrato.txt" } }],
    });
    expect(events.map(({ event }) => event)).toEqual(["start", "text", "usage", "done"]);
    expect(await asked.stored(answer.id)).toMatchObject([{ refused: true, citations: [] }]);
  });

  it("does not take back what is proved", async () => {
    const { answer } = await asked.run(
      saying(quote(1, "85 metros cuadrados"), text("Mide 85 m² [1] en total."), {
        kind: "refusal",
      }),
    );
    expect(answer).toMatchObject({ refused: false, answer: "Mide 85 m² [1] en total." });
  });

  it("needs no model when there is nothing to read", async () => {
    const nobody = await asked.system.addTenant();
    const { answer } = await asked.run(
      () => {
        throw new Error("the model was asked");
      },
      { actor: nobody },
    );
    expect(answer).toMatchObject({ refused: true, nearest: [] });
  });
});

describe("an answer that is cut", () => {
  const proved = [quote(1, "85 metros cuadrados"), text("Mide 85 m² [1]. Además")];

  it.each([
    ["length", "demasiado larga"],
    ["safety", "filtros"],
    ["recitation", "filtros"],
    ["other", "antes de terminar"],
  ] as const)("keeps what is proved and says that it is not whole: %s", async (reason, words) => {
    const { answer, events } = await asked.run(
      saying(...proved, { kind: "stopped", reason }, text(" y esto ya no.")),
    );
    expect(answer).toMatchObject({ refused: false, stopped: reason });
    expect(answer.answer).toMatch(/^Mide 85 m² \[1\]\. Además\n\n(El modelo|La respuesta) .+\.$/);
    expect(answer.answer).toContain(words);
    expect(answer.answer).not.toContain("ya no");
    const said = events.map((each) => (each.event === "text" ? each.data.delta : "")).join("");
    expect(said).toBe(answer.answer);
    expect(await asked.stored(answer.id)).toMatchObject([{ stopped: reason }]);
  });

  it("is a refusal with its own reason when nothing is proved", async () => {
    const { answer } = await asked.run(
      saying(text("Pues la"), { kind: "stopped", reason: "safety" }),
    );
    expect(answer).toMatchObject({
      refused: true,
      stopped: "safety",
      answer: "El modelo interrumpió la respuesta: sus filtros no la permiten.",
      citations: [],
      nearest: [{ document: { filename: "contrato.txt" } }],
    });
  });

  it("is not what a whole answer is said to be", async () => {
    const { answer } = await asked.run(saying(...proved));
    expect(answer).not.toHaveProperty("stopped");
    expect(await asked.stored(answer.id)).toMatchObject([{ stopped: null }]);
  });
});

it("says which model really answered", async () => {
  const usage = { inputTokens: 1, outputTokens: 1, cost: { amountMicros: 0, currency: "USD" } };
  const { answer } = await asked.run(
    saying({ kind: "refusal" }, { kind: "usage", ...usage, model: "scripted-fallback" }),
  );
  expect(answer.usage.model).toBe("scripted-fallback");
});

describe("a conversation", () => {
  it("of somebody else, or none, is not found before anything is said", async () => {
    const { answer } = await asked.run(saying({ kind: "refusal" }));
    const colleague = { ...asked.ana, userId: newId("usr") };
    const tries: [Actor, string][] = [
      [eva, answer.conversationId],
      [colleague, answer.conversationId],
      [asked.ana, newId("con")],
      [asked.ana, "x".repeat(300)],
    ];
    for (const [actor, conversationId] of tries) {
      const heard: AnswerEvent[] = [];
      const failing = asked.run(saying({ kind: "refusal" }), { actor, conversationId, heard });
      await expect(failing).rejects.toMatchObject({ code: "not_found" });
      expect(heard).toEqual([]);
    }
  });
});

describe("asking", () => {
  it("needs the permission to ask, and no other", async () => {
    const reader = { ...asked.ana, scopes: ["search", "documents:read"] as const };
    await expect(asked.run(saying(), { actor: reader })).rejects.toMatchObject({
      code: "forbidden",
    });
    const asker = { ...asked.ana, scopes: ["ask"] as const };
    expect((await asked.run(saying({ kind: "refusal" }), { actor: asker })).answer.refused).toBe(
      true,
    );
  });
});
