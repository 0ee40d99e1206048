import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { Command } from "commander";
import { asyncApiDocument } from "#shared/contracts/asyncapi-document.ts";

const program = new Command("npm run docs --")
  .description("Escribe en docs/ lo que se genera del código.")
  .option("--check", "no escribe: termina con 1 si falta algo o no está al día", false)
  .parse();
const { check } = program.opts<{ check: boolean }>();

const root = resolve(import.meta.dirname, "../..");
const path = resolve(root, "docs/asyncapi.json");
const wanted = `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
const found = await readFile(path, "utf8").catch(() => undefined);

if (found === wanted) process.exit(0);
if (check) {
  console.error(`${relative(root, path)} no está al día: ejecute npm run docs.`);
  process.exit(1);
}
await mkdir(dirname(path), { recursive: true });
await writeFile(path, wanted);
console.log(`Escrito: ${relative(root, path)}`);
