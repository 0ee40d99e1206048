import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { startPinecone } from "../../test/support/pinecone/start-pinecone.ts";

const entry = new URL("./eval.ts", import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pueblo-eval-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], {
    env: { ...process.env, ...env },
  });
  const [output, errors] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, "exit");
  return { code, output: await output, errors: await errors };
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const lastLine = (output: string) => JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");

/** As long as those of real articles: shorter ones would share a passage. */
const filler = " La historia sigue en otros lugares y con otra gente.".repeat(16);

const paragraph = (context: string, ...questions: [question: string, answer?: string][]) => ({
  context: context + filler,
  qas: questions.map(([question, answer], n) => ({
    id: `${context.length}-${n}`,
    question,
    answers: answer === undefined ? [] : [{ text: answer }],
    is_impossible: answer === undefined,
  })),
});

const squad = {
  version: "1.1",
  data: [
    {
      title: "El_café",
      paragraphs: [
        paragraph(
          "El café llegó a Veracruz en 1790, traído desde Cuba por comerciantes españoles.",
          ["¿En qué año llegó el café a Veracruz?", "1790"],
          ["¿Quién trajo el café desde Cuba?", "comerciantes españoles"],
          ["¿Cuántos ferrocarriles cruzan Groenlandia?"],
        ),
        paragraph("La roya es un hongo que ataca las hojas del cafeto y reduce mucho la cosecha.", [
          "¿Qué hongo ataca las hojas del cafeto?",
          "La roya",
        ]),
      ],
    },
    {
      title: "El_cacao",
      paragraphs: [
        paragraph("Los mayas usaban las semillas del cacao como moneda en sus mercados.", [
          "¿Qué usaban los mayas como moneda?",
          "semillas del cacao",
        ]),
      ],
    },
  ],
};

describe("npm run eval", { timeout: 120_000 }, () => {
  it("measures answers, their citations and refusals, and compares what it saved", async () => {
    const path = await file("squad.json", JSON.stringify(squad));
    const saved = join(folder, "answers.json");
    const { code, output, errors } = await run([path, "--answers", "--json", "--save", saved]);
    expect(errors).toBe("");
    expect(code).toBe(0);
    const last = lastLine(output);
    expect(last).toMatchObject({ kind: "answers", articles: 2, questions: 5, unanswerable: 1 });
    expect(last).toMatchObject({ "verbatim citations": 1, refusals: 1, costMicros: 0 });
    expect(last["citation recall"]).toBeGreaterThan(0.5);
    expect(last.answerP95Ms).toBeGreaterThan(0);

    const compared = await run(["compare", saved, saved]);
    expect(compared.errors).toBe("");
    expect(compared.output).toMatch(/citation recall .* \+0\.0000 .* p = 1\.0000 {2}n = 4/);
    const alone = await run(["compare", saved]);
    expect(alone).toMatchObject({ code: 1, errors: "Hacen falta dos mediciones.\n" });
  });

  it("measures the search of the index that the environment names", async () => {
    const path = await file("squad.json", JSON.stringify(squad));
    const pinecone = await startPinecone({ dimensions: createHashingEmbedder().dimensions });
    const { code, output } = await run([path, "--limit", "3", "--json"], {
      INDEX_URL: `pinecone+${pinecone.url}`,
      PINECONE_API_KEY: pinecone.apiKey,
    });
    await pinecone.close();
    expect(code).toBe(0);
    const last = lastLine(output);
    expect(last).toMatchObject({ articles: 2, paragraphs: 3, questions: 3 });
    expect(last).toMatchObject({ "nDCG@10": 1, "R@1": 1, "R@10": 1, "MRR@10": 1 });
    expect(last.intervals["nDCG@10"]).toEqual([1, 1]);
    expect(last.searchP95Ms).toBeGreaterThan(0);
    expect(pinecone.requests.filter(({ operation }) => operation === "POST /query")).not.toEqual(
      [],
    );
  });

  it("fails when a set of questions does not reach its floors, and says why", async () => {
    const questions = [
      {
        question: "¿Qué plazo hay para devolver el café?",
        expected: "21 días",
        documents: ["nota.md"],
      },
      { question: "¿Y quién paga el envío?", history: ["¿Qué plazo hay para devolver el café?"] },
      { question: "¿Qué plazo hay para devolver el café?", expected: ["99 días"], topic: "falso" },
      { question: "¿Cuántos ferrocarriles cruzan Groenlandia?", refused: true, language: "es" },
    ];
    const documents = join(folder, "documents");
    await mkdir(documents);
    await writeFile(join(documents, "nota.md"), "El plazo para devolver el café es de 21 días.");
    const set = await file("set.jsonl", questions.map((one) => JSON.stringify(one)).join("\n"));
    const floors = await file("floors.json", '{"refusals": 1, "right": 0.6, "conflicts": 1}');
    const args = ["golden", "--file", set, "--documents", documents, "--floors", floors, "--json"];
    const { code, output, errors } = await run(args);
    expect(code).toBe(1);
    expect(errors).toBe(
      "right: 0.5000, el mínimo es 0.6\nconflicts: no se midió, el mínimo es 1\n",
    );
    expect(output).toContain("✗ (falso) ¿Qué plazo hay para devolver el café?");
    expect(lastLine(output)).toMatchObject({ kind: "golden", documents: 1, refusals: 1 });
  });

  it("says what is wrong with a file of another format", async () => {
    const path = await file("other.json", JSON.stringify({ hello: 1 }));
    expect(await run([path])).toMatchObject({
      code: 1,
      errors: `${path} no tiene el formato de SQuAD.\n`,
    });
    const golden = await run(["golden", "--file", path]);
    expect(golden.code).toBe(1);
    expect(golden.errors).toContain("line 1");
    const compared = await run(["compare", path, path]);
    expect(compared.errors).toContain("--save");
  });
});
