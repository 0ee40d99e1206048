import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion } from "../../test/support/ingestion.ts";
import type { AnswerEvent } from "./answer.ts";
import { askQuestion } from "./ask-question.ts";
import type { AnswerModel, ModelEvent, ModelPassage } from "./ports.ts";

let system: Ingestion;
let ana: Actor & { kind: "user" };
let eva: Actor & { kind: "user" };

const contract = "La fianza es de 2.400,00 euros.\n\nEl local mide 85 metros cuadrados.";
const question = "¿De cuánto es la fianza del local?";

async function upload(actor: Actor, filename: string, text: string) {
  const bytes = new TextEncoder().encode(text);
  const input = {
    filename,
    mediaType: "text/plain",
    bytes,
    tags: [],
    visibility: "tenant" as const,
  };
  const document = await uploadDocument({ actor, input }, system.deps);
  await system.settle();
  return document;
}

beforeAll(async () => {
  system = await createIngestion();
  ana = await system.addTenant();
  eva = await system.addTenant();
  await upload(ana, "contrato.txt", contract);
  await upload(eva, "secreto.txt", "La fianza secreta de Eva es de 9.999,00 euros.");
});
afterAll(() => system.close());

type Script = (passages: ModelPassage[], signal: AbortSignal) => AsyncIterable<ModelEvent>;

/** A model that says what the test tells it to. */
function scripted(script: Script): AnswerModel {
  return { model: "scripted-1", answer: ({ passages }, signal) => script(passages, signal) };
}

function saying(...events: ModelEvent[]): Script {
  return async function* () {
    yield* events;
  };
}

const text = (delta: string): ModelEvent => ({ kind: "text", delta });
const quote = (marker: number, words: string): ModelEvent => ({
  kind: "quote",
  marker,
  quote: words,
});

async function run(
  script: Script,
  options: {
    actor?: Actor;
    conversationId?: string;
    answerMs?: number;
    signal?: AbortSignal;
    heard?: AnswerEvent[];
  } = {},
) {
  const { actor = ana, conversationId, answerMs, signal, heard = [] } = options;
  const deps = { ...system.deps, logger: silentLogger, model: scripted(script), answerMs };
  const input = { question, limit: 8, ...(conversationId && { conversationId }) };
  const events = askQuestion({ actor, input }, deps, signal ?? new AbortController().signal);
  for await (const event of events) heard.push(event);
  const last = heard.at(-1);
  if (last?.event !== "done") throw new Error("the answer has no end");
  return { events: heard, answer: last.data };
}

const stored = (id: string) => system.inspect("SELECT * FROM answers WHERE id = $1", [id]);
const countAnswers = async () =>
  (await system.inspect<{ n: number }>("SELECT count(*)::int AS n FROM answers"))[0]?.n;

describe("an answer", () => {
  it("cites the document's own words, where they stand", async () => {
    const { events, answer } = await run(
      saying(
        text("Son 2.400 euros [1]"),
        quote(1, "La fianza  es de\n2.400,00 euros"),
        text(" y el local es grande [1]"),
        quote(1, "85 metros cuadrados"),
        text("."),
        { kind: "usage", inputTokens: 12, outputTokens: 7 },
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
        cost: { amountMicros: 0, currency: "USD" },
      },
    });
    const [first] = answer.citations;
    const { text: whole } = await getDocumentText(
      { actor: ana, input: { id: first?.document.id ?? "" } },
      system.deps,
    );
    expect(answer.citations.map(({ marker }) => marker)).toEqual([1, 2]);
    expect(first?.quote).toBe("La fianza es de 2.400,00 euros");
    for (const { start, end, quote: words } of answer.citations) {
      expect(whole.slice(start, end)).toBe(words);
    }
    expect(events.map(({ event }) => event)).toEqual([
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
    const { answer } = await run(script);
    const next = await run(script, { conversationId: answer.conversationId });
    expect(next.answer.conversationId).toBe(answer.conversationId);
    expect(next.answer.id).not.toBe(answer.id);
    expect(await stored(answer.id)).toMatchObject([
      { tenant_id: ana.tenantId, answer: "2.400 [1]", refused: false, citations: answer.citations },
    ]);
  });

  it("has no quote that stands nowhere, and no marker without a quote", async () => {
    const { answer } = await run(
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
    const { answer } = await run(
      saying(quote(1, "La fianza secreta de Eva es de 9.999,00 euros."), text("Son 9.999 [1].")),
    );
    expect(answer).toMatchObject({ refused: true, citations: [] });
    expect(JSON.stringify(answer)).not.toContain("9.999");
  });

  it("rests on passages of its own tenant alone", async () => {
    const offered: ModelPassage[] = [];
    for (const actor of [ana, eva]) {
      await run(
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
    const { events, answer } = await run(script);
    expect(answer).toMatchObject({
      answer: "No encuentro la respuesta en sus documentos.",
      refused: true,
      citations: [],
      nearest: [{ document: { filename: "contrato.txt" } }],
    });
    expect(events.map(({ event }) => event)).toEqual(["start", "text", "usage", "done"]);
    expect(await stored(answer.id)).toMatchObject([{ refused: true, citations: [] }]);
  });

  it("does not take back what is proved", async () => {
    const { answer } = await run(
      saying(quote(1, "85 metros cuadrados"), text("Mide 85 m² [1] en total."), {
        kind: "refusal",
      }),
    );
    expect(answer).toMatchObject({ refused: false, answer: "Mide 85 m² [1] en total." });
  });

  it("needs no model when there is nothing to read", async () => {
    const nobody = await system.addTenant();
    const { answer } = await run(
      () => {
        throw new Error("the model was asked");
      },
      { actor: nobody },
    );
    expect(answer).toMatchObject({ refused: true, nearest: [] });
  });
});

describe("a conversation", () => {
  it("of somebody else, or none, is not found before anything is said", async () => {
    const { answer } = await run(saying({ kind: "refusal" }));
    const colleague = { ...ana, userId: newId("usr") };
    const tries: [Actor, string][] = [
      [eva, answer.conversationId],
      [colleague, answer.conversationId],
      [ana, newId("con")],
      [ana, "x".repeat(300)],
    ];
    for (const [actor, conversationId] of tries) {
      const heard: AnswerEvent[] = [];
      const asked = run(saying({ kind: "refusal" }), { actor, conversationId, heard });
      await expect(asked).rejects.toMatchObject({ code: "not_found" });
      expect(heard).toEqual([]);
    }
  });
});

describe("a model that misbehaves", () => {
  /** Notes whether the model was told to stop, and whether it did. */
  function watched(script: Script): { script: Script; ended: Promise<boolean> } {
    let end: (aborted: boolean) => void = () => {};
    const ended = new Promise<boolean>((resolve) => {
      end = resolve;
    });
    return {
      ended,
      script: async function* (passages, signal) {
        try {
          yield* script(passages, signal);
        } finally {
          end(signal.aborted);
        }
      },
    };
  }

  const endless: Script = async function* () {
    yield quote(1, "La fianza es de 2.400,00 euros");
    for (;;) yield text("una y otra vez ");
  };

  it("is stopped when it never ends, and nothing is stored", async () => {
    const before = await countAnswers();
    const { script, ended } = watched(endless);
    await expect(run(script)).rejects.toMatchObject({ code: "unavailable" });
    expect(await ended).toBe(true);
    expect(await countAnswers()).toBe(before);
  });

  it("is left behind when it hangs beyond its time", async () => {
    const hangs: Script = async function* () {
      yield text("Pues ");
      await new Promise(() => {});
    };
    await expect(run(hangs, { answerMs: 30 })).rejects.toMatchObject({ code: "unavailable" });
  });

  it("fails without its own words reaching the caller", async () => {
    const breaks: Script = async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("Son 2.400 [1] y ");
      throw new Error("vendor says: key sk-123 is over quota");
    };
    const failed = run(breaks);
    await expect(failed).rejects.toMatchObject({ code: "unavailable", message: "unavailable" });
  });

  it("stops when the reader goes away in the middle, and nothing is stored", async () => {
    const before = await countAnswers();
    const { script, ended } = watched(async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("Son 2.400 euros [1] y nada más. ");
      yield text("De verdad. ");
    });
    const deps = { ...system.deps, model: scripted(script) };
    const events = askQuestion(
      { actor: ana, input: { question, limit: 8 } },
      deps,
      new AbortController().signal,
    );
    for await (const { event } of events) if (event === "text") break;
    expect(await ended).toBe(true);
    expect(await countAnswers()).toBe(before);
  });

  it("stops when the signal aborts, even while it is silent, and nothing is stored", async () => {
    const before = await countAnswers();
    const abort = new AbortController();
    const { script, ended } = watched(async function* (_passages, signal) {
      yield text("Espere… ");
      abort.abort();
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        if (signal.aborted) resolve();
      });
    });
    const asked = run(script, { signal: abort.signal });
    await expect(asked).rejects.toHaveProperty("name", "AbortError");
    expect(await ended).toBe(true);
    expect(await countAnswers()).toBe(before);
  });
});

describe("a document that goes while the answer comes", () => {
  it("is not quoted in an answer: there is none", async () => {
    const before = await countAnswers();
    const extra = await upload(ana, "anexo.txt", "El garaje de la fianza cuesta 77 euros.");
    const heard: AnswerEvent[] = [];
    const script: Script = async function* (passages) {
      const marker = passages.find(({ title }) => title === "anexo")?.marker ?? 0;
      yield quote(marker, "cuesta 77 euros");
      await deleteDocument({ actor: ana, input: { id: extra.id } }, system.deps);
      yield text(`Cuesta 77 euros [${marker}].`);
    };
    await expect(run(script, { heard })).rejects.toMatchObject({ code: "conflict", retry: true });
    expect(heard.map(({ event }) => event)).not.toContain("done");
    expect(await countAnswers()).toBe(before);
  });

  it("is not among what came closest", async () => {
    const extra = await upload(ana, "anexo-2.txt", "El trastero de la fianza cuesta 66 euros.");
    const { answer } = await run(async function* () {
      await deleteDocument({ actor: ana, input: { id: extra.id } }, system.deps);
      yield { kind: "refusal" };
    });
    expect(answer.nearest?.map(({ document }) => document.filename)).toEqual(["contrato.txt"]);
  });
});

describe("asking", () => {
  it("needs the permission to ask, and no other", async () => {
    const reader = { ...ana, scopes: ["search", "documents:read"] as const };
    await expect(run(saying(), { actor: reader })).rejects.toMatchObject({ code: "forbidden" });
    const asker = { ...ana, scopes: ["ask"] as const };
    expect((await run(saying({ kind: "refusal" }), { actor: asker })).answer.refused).toBe(true);
  });
});
