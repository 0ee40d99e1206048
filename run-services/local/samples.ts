import { resolve } from "node:path";
import { Command } from "commander";
import { writeSamples } from "./samples/write-samples.ts";

const program = new Command("npm run samples --")
  .description("Escribe los documentos de ejemplo en una carpeta.")
  .argument("<folder>", "carpeta; se crea si no existe")
  .parse();

for (const path of await writeSamples(resolve(program.args[0] ?? "."))) console.log(path);
