import { readFile } from "node:fs/promises";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { readSquad, type Squad } from "#shared/knowledge/evaluation/squad.ts";

/** Reads a file in SQuAD's format; throws for anything else. */
export async function loadSquad(path: string): Promise<Squad> {
  const json = parseJson(await readFile(path, "utf8"));
  try {
    return readSquad(json);
  } catch (cause) {
    throw new Error(`${path} no tiene el formato de SQuAD.`, { cause });
  }
}
