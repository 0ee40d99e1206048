import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import { loadRuns } from "../save-runs.ts";
import { drawEstimates } from "./draw-estimates.ts";
import { drawRefusals } from "./draw-refusals.ts";
import { reportTables } from "./report-tables.ts";
import { toSvg } from "./to-svg.ts";

const begin = "<!-- measured: begin -->";
const end = "<!-- measured: end -->";

/**
 * Writes what saved runs measured into `quality.md`, between its two marks, and draws it beside:
 * `quality/estimates.svg`, and `quality/refusals.svg` where answers told their support. Returns
 * the paths. Throws when the page or a mark is missing.
 */
export async function writeReport(files: string[], folder: string): Promise<string[]> {
  const runs = (await Promise.all(files.map(loadRuns))).flat();
  const page = join(folder, "quality.md");
  const text = await readFile(page, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} no tiene las marcas «${begin}» y «${end}».`);
  const drawings = drawingsOf(runs);
  const tables = reportTables(runs, Object.keys(drawings));
  await mkdir(join(folder, "quality"), { recursive: true });
  await writeFile(page, `${text.slice(0, from)}${begin}\n\n${tables}\n${text.slice(to)}`);
  for (const [name, spec] of Object.entries(drawings)) {
    await writeFile(join(folder, "quality", name), await toSvg(spec));
  }
  return [page, ...Object.keys(drawings).map((name) => join(folder, "quality", name))];
}

function drawingsOf(runs: MeasuredRun[]) {
  const calibrated = runs.filter(({ calibration }) => calibration !== undefined);
  return {
    "estimates.svg": drawEstimates(runs.filter(({ configuration }) => !configuration)),
    ...(calibrated.length > 0 && { "refusals.svg": drawRefusals(calibrated) }),
  };
}
