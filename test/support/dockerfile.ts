import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { root } from "./artefacts.ts";

export type Dockerfile = {
  /** In their order, with continued lines joined and comments left out. */
  instructions: { name: string; value: string }[];
  entrypoint: string[];
  /** The command of its HEALTHCHECK. */
  healthcheck: string[];
};

const command = z.array(z.string()).min(1);

/** The image of the services. Throws unless entrypoint and health check are in exec form. */
export async function readDockerfile(): Promise<Dockerfile> {
  const text = await readFile(join(root, "run-services/Dockerfile"), "utf8");
  const instructions = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name, value] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
      if (!name || !value) throw new Error(`not an instruction: ${line}`);
      return { name, value };
    });
  const first = (name: string) => instructions.find((one) => one.name === name)?.value ?? "";
  const check = /^(?:--\S+ +)*CMD (.+)$/.exec(first("HEALTHCHECK"))?.[1] ?? "";
  return {
    instructions,
    entrypoint: command.parse(JSON.parse(first("ENTRYPOINT"))),
    healthcheck: command.parse(JSON.parse(check)),
  };
}
