import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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

/** As long as those of real articles: shorter ones would share a passage. */
const filler = " La historia sigue en otros lugares y con otra gente.".repeat(16);

const paragraph = (context: string, ...questions: string[]) => ({
  context: context + filler,
  qas: questions.map((question, n) => ({ id: `${context.length}-${n}`, question })),
});

const squad = {
  version: "1.1",
  data: [
    {
      title: "El_café",
      paragraphs: [
        paragraph(
          "El café llegó a Veracruz en 1790, traído desde Cuba por comerciantes españoles.",
          "¿En qué año llegó el café a Veracruz?",
          "¿Quién trajo el café desde Cuba?",
        ),
        paragraph(
          "La roya es un hongo que ataca las hojas del cafeto y reduce mucho la cosecha.",
          "¿Qué hongo ataca las hojas del cafeto?",
        ),
      ],
    },
    {
      title: "El_cacao",
      paragraphs: [
        paragraph(
          "Los mayas usaban las semillas del cacao como moneda en sus mercados.",
          "¿Qué usaban los mayas como moneda?",
        ),
      ],
    },
  ],
};

describe("npm run eval", { timeout: 120_000 }, () => {
  it("measures search on every article and ends with its numbers as JSON", async () => {
    const path = join(folder, "squad.json");
    await writeFile(path, JSON.stringify(squad));
    const { code, output, errors } = await run([path, "--limit", "3", "--json"]);
    expect(errors).toBe("");
    expect(code).toBe(0);
    const last = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
    expect(last).toMatchObject({ articles: 2, paragraphs: 3, questions: 3 });
    expect(last).toMatchObject({ "nDCG@10": 1, "R@1": 1, "R@10": 1, "MRR@10": 1 });
    expect(last.intervals["nDCG@10"]).toEqual([1, 1]);
    expect(last.searchP95Ms).toBeGreaterThan(0);
  });

  it("measures the index that the environment names", async () => {
    const path = join(folder, "squad.json");
    await writeFile(path, JSON.stringify(squad));
    const pinecone = await startPinecone({ dimensions: createHashingEmbedder().dimensions });
    const { code, output } = await run([path, "--json"], {
      INDEX_URL: `pinecone+${pinecone.url}`,
      PINECONE_API_KEY: pinecone.apiKey,
    });
    await pinecone.close();
    expect(code).toBe(0);
    expect(JSON.parse(output.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ "nDCG@10": 1 });
    expect(pinecone.requests.filter(({ operation }) => operation === "POST /query")).not.toEqual(
      [],
    );
  });

  it("says what is wrong with a file of another format", async () => {
    const path = join(folder, "other.json");
    await writeFile(path, JSON.stringify({ hello: 1 }));
    const { code, errors } = await run([path]);
    expect(code).toBe(1);
    expect(errors).toContain("SQuAD");
  });
});
