import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import {
  createQuestioning,
  type Questioning,
  question,
  quote,
  type Script,
  scripted,
  text,
  upload,
} from "../../test/support/questioning.ts";
import type { AnswerEvent } from "./answer.ts";
import { askQuestion } from "./ask-question.ts";

let asked: Questioning;

beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

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
    const before = await asked.countAnswers();
    const { script, ended } = watched(endless);
    await expect(asked.run(script)).rejects.toMatchObject({ code: "unavailable" });
    expect(await ended).toBe(true);
    expect(await asked.countAnswers()).toBe(before);
  });

  it("is left behind when it hangs beyond its time", async () => {
    const hangs: Script = async function* () {
      yield text("Pues ");
      await new Promise(() => {});
    };
    await expect(asked.run(hangs, { answerMs: 30 })).rejects.toMatchObject({ code: "unavailable" });
  });

  it("fails without its own words reaching the caller", async () => {
    const breaks: Script = async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("Son 2.400 [1] y ");
      throw new Error("vendor says: key sk-123 is over quota");
    };
    const failed = asked.run(breaks);
    await expect(failed).rejects.toMatchObject({ code: "unavailable", message: "unavailable" });
  });

  it("stops when the reader goes away in the middle, and nothing is stored", async () => {
    const before = await asked.countAnswers();
    const { script, ended } = watched(async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("Son 2.400 euros [1] y nada más. ");
      yield text("De verdad. ");
    });
    const deps = { ...asked.system.deps, model: scripted(script) };
    const events = askQuestion(
      { actor: asked.ana, input: { question, limit: 8 } },
      deps,
      new AbortController().signal,
    );
    let id = "";
    for await (const { event, data } of events) {
      if (event === "start") id = data.id;
      if (event === "text") break;
    }
    expect(await ended).toBe(true);
    expect(await asked.countAnswers()).toBe(before);
    // What was read and said until then is known all the same.
    const [spent] = await asked.system.inspect(
      "SELECT state, usage FROM generations WHERE answer_id = $1",
      [id],
    );
    const usage = { model: "scripted-1", estimated: true };
    expect(spent).toMatchObject({ state: "abandoned", usage });
    expect(spent?.usage.inputTokens).toBeGreaterThan(20);
    expect(spent?.usage.outputTokens).toBeGreaterThan(3);
  });

  it("stops when the signal aborts, even while it is silent, and nothing is stored", async () => {
    const before = await asked.countAnswers();
    const abort = new AbortController();
    const { script, ended } = watched(async function* (_passages, signal) {
      yield text("Espere… ");
      abort.abort();
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        if (signal.aborted) resolve();
      });
    });
    const failing = asked.run(script, { signal: abort.signal });
    await expect(failing).rejects.toHaveProperty("name", "AbortError");
    expect(await ended).toBe(true);
    expect(await asked.countAnswers()).toBe(before);
  });
});

describe("a document that goes while the answer comes", () => {
  it("is not quoted in an answer: there is none", async () => {
    const before = await asked.countAnswers();
    const extra = await upload(
      asked.system,
      asked.ana,
      "anexo.txt",
      "El garaje de la fianza cuesta 77 euros.",
    );
    const heard: AnswerEvent[] = [];
    const script: Script = async function* (passages) {
      const marker = passages.find(({ title }) => title === "anexo")?.marker ?? 0;
      yield quote(marker, "cuesta 77 euros");
      await deleteDocument({ actor: asked.ana, input: { id: extra.id } }, asked.system.deps);
      yield text(`Cuesta 77 euros [${marker}].`);
    };
    await expect(asked.run(script, { heard })).rejects.toMatchObject({
      code: "conflict",
      retry: true,
    });
    expect(heard.map(({ event }) => event)).not.toContain("done");
    expect(await asked.countAnswers()).toBe(before);
  });

  it("is not among what came closest", async () => {
    const extra = await upload(
      asked.system,
      asked.ana,
      "anexo-2.txt",
      "El trastero de la fianza cuesta 66 euros.",
    );
    const { answer } = await asked.run(async function* () {
      await deleteDocument({ actor: asked.ana, input: { id: extra.id } }, asked.system.deps);
      yield { kind: "refusal" };
    });
    expect(answer.nearest?.map(({ document }) => document.filename)).toEqual(["contrato.txt"]);
  });
});
