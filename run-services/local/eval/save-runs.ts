import { readFile, writeFile } from "node:fs/promises";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { type MeasuredRun, measuredRun } from "#shared/knowledge/evaluation/run.ts";

/** Writes runs, a line of JSON each. */
export async function saveRuns(path: string, runs: MeasuredRun[]): Promise<void> {
  await writeFile(path, runs.map((run) => `${JSON.stringify(run)}\n`).join(""));
}

/** Reads what `saveRuns` wrote; throws for anything else. */
export async function loadRuns(path: string): Promise<MeasuredRun[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const { data } = measuredRun.safeParse(parseJson(line));
    if (!data) throw new Error(`${path} no es lo que escribe «npm run eval -- … --save».`);
    return data;
  });
}
