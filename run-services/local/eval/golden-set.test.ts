import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { holdsAnswer } from "#shared/knowledge/evaluation/match-answer.ts";
import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";
import { rankByEvidence } from "#shared/knowledge/rank-by-evidence.ts";
import { writeSamples } from "../samples/write-samples.ts";
import { loadGolden } from "./golden-command.ts";
import { openCorpus } from "./legs/open-corpus.ts";

const extractor = createTextExtractor();
const texts = new Map<string, string>();
const extracted: ExtractedText[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pueblo-golden-"));
  const written = join(import.meta.dirname, "golden/documents");
  const documents = (await readdir(written)).map((name) => join(written, name));
  for (const path of [...(await writeSamples(folder)), ...documents]) {
    const filename = basename(path);
    const bytes = await readFile(path);
    const mediaType = "application/octet-stream";
    const text = await extractor.extract({ bytes, filename, mediaType });
    texts.set(filename, text.text);
    extracted.push({ ...text, title: text.title ?? filename });
  }
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the golden set", () => {
  it("asks what its documents really say, in every way that matters", async () => {
    const { questions, floors } = await loadGolden({});
    expect(questions.length).toBeGreaterThanOrEqual(60);
    for (const { question, expected, documents = [...texts.keys()] } of questions) {
      const about = documents.map((name) => texts.get(name) ?? "").join("\n");
      for (const words of [expected ?? []].flat()) {
        expect(holdsAnswer(about, [words]), `${question}: ${words}`).toBe(true);
      }
      expect([...texts.keys()], question).toEqual(expect.arrayContaining(documents));
    }
    const languages = new Set(questions.flatMap(({ language }) => language ?? []));
    expect([...languages].toSorted()).toEqual(["ca", "en", "es", "gl", "pt"]);
    expect(questions.filter(({ refused }) => refused).length).toBeGreaterThanOrEqual(10);
    expect(questions.filter(({ conflict }) => conflict).length).toBeGreaterThanOrEqual(2);
    expect(questions.filter(({ history }) => history).length).toBe(60);
    expect(floors["verbatim citations"]).toBe(1);
    expect(texts.size).toBe((await readdir(folder)).length + 12);
  });

  it("has documents of every kind that a business has", () => {
    const kinds = new Set([...texts.keys()].map((name) => extname(name)));
    expect([...kinds].toSorted()).toEqual([".docx", ".eml", ".md", ".pdf", ".txt", ".xlsx"]);
  });

  it("is searched no worse than before: what answers comes first, or soon", async () => {
    const { questions } = await loadGolden({});
    const corpus = await openCorpus(extracted);
    try {
      const ranks: number[] = [];
      for (const { question, expected, refused, history } of questions) {
        const words = [expected ?? []].flat();
        if (refused || history || words.length === 0) continue;
        const ranked = rankByEvidence(question, await corpus.find(question, 50));
        ranks.push(
          ranked.findIndex(({ text }) => words.every((word) => holdsAnswer(text, [word]))),
        );
      }
      const within = (depth: number) =>
        ranks.filter((rank) => rank >= 0 && rank < depth).length / ranks.length;
      expect(ranks.length).toBeGreaterThan(40);
      expect(within(1)).toBeGreaterThanOrEqual(0.9);
      expect(within(10)).toBeGreaterThanOrEqual(0.95);
    } finally {
      await corpus.close();
    }
  });
});
