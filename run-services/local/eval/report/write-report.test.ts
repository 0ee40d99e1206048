import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calibrate } from "#shared/knowledge/evaluation/refusal-curve.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { saveRuns } from "../save-runs.ts";
import { writeReport } from "./write-report.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pueblo-report-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const search: MeasuredRun = {
  kind: "search",
  name: "uno.json",
  command: "npm run eval -- uno.json",
  measuredAt: "2026-01-15T09:00:00.000Z",
  counts: { articles: 2 },
  facts: { searchP95Ms: 12.5 },
  ids: ["a", "b"],
  values: { "R@1": [1, 0], "nDCG@10": [1, 1] },
};
const calibration = calibrate(
  Array.from({ length: 40 }, (_, i) => ({
    article: i % 2,
    isAnswerable: i % 4 < 2,
    support: i / 40,
  })),
);
const answers: MeasuredRun = {
  ...search,
  kind: "answers",
  command: "npm run eval -- uno.json --answers",
  values: { EM: [0.5, null] },
  ...(calibration && { calibration }),
};
const page = "# Calidad\n\n<!-- measured: begin -->\nviejo\n<!-- measured: end -->\n\nLo demás.\n";

async function report(runs: MeasuredRun[]) {
  const saved = join(folder, "runs.json");
  await saveRuns(saved, runs);
  await writeReport([saved], folder);
  const svg = (name: string) => readFile(join(folder, "quality", name), "utf8");
  return { text: await readFile(join(folder, "quality.md"), "utf8"), svg };
}

describe("npm run eval -- report", () => {
  it("writes each number with its command between the marks, and nothing else", async () => {
    await writeFile(join(folder, "quality.md"), page);
    const configured = { ...search, configuration: "solo palabras" };
    const { text } = await report([search, answers, configured]);
    expect(text).toMatch(/^# Calidad\n\n<!-- measured: begin -->\n/);
    expect(text).toMatch(/<!-- measured: end -->\n\nLo demás\.\n$/);
    expect(text).not.toContain("viejo");
    expect(text).toMatch(/\| R@1 +\| \.500 \[\.000, 1\.000\] \|/);
    expect(text).toContain("- `npm run eval -- uno.json --answers` (2026-01-15)");
    expect(text).toMatch(/\| uno\.json \| solo palabras \| \.500 \| 1\.000 {3}\|/);
    expect(text).toContain("## Refusals");
    expect((await report([search])).text).not.toContain("EM");
  });

  it("draws the same each time", async () => {
    await writeFile(join(folder, "quality.md"), page);
    const first = await report([search, answers]);
    const drawn = await first.svg("estimates.svg");
    expect(drawn).toContain("<svg");
    expect(drawn).toContain("R@1 · uno");
    expect(await first.svg("refusals.svg")).toContain("false refusals");
    expect(await (await report([search, answers])).svg("estimates.svg")).toBe(drawn);
  });

  it("leaves a page without marks as it is", async () => {
    await writeFile(join(folder, "quality.md"), "# Calidad\n");
    await expect(report([search])).rejects.toThrow("no tiene las marcas");
  });
});
