import { join } from "node:path";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import type { Unit } from "../../run-services/local/build/find-units.ts";
import { frameworkMain, root } from "../support/artefacts.ts";
import { readDockerfile } from "../support/dockerfile.ts";
import { freePort } from "../support/spawn-function.ts";
import { answersHealth, startUnit, takesPush } from "../support/start-unit.ts";
import { median } from "./median.ts";

const nowhere = "http://127.0.0.1:9";

/** Set for the cloud's parts, none of which is called before there is something to do. */
const environment = {
  PATH: process.env.PATH ?? "",
  HOST: "127.0.0.1",
  LOG_LEVEL: "silent",
  TOKEN_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
  RECEIPT_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
  JWKS_URL: nowhere,
  INVITATION_SECRET: "a secret of this measurement, of no other",
  AUTH_URL: nowhere,
  USERS_URL: nowhere,
  AI_URL: nowhere,
  OBJECTS_URL: "gs://pueblo-documents",
  INDEX_URL: "pinecone+http://127.0.0.1:9",
  PINECONE_API_KEY: "key",
  EVENTS_URL: "pubsub://pueblo-project",
};

/** How a unit is started: Node's arguments, and the folder it runs in. */
type Way = { args: string[]; cwd: string };

async function waysOf(unit: Unit, artefacts: string): Promise<{ bundled: Way; source: Way }> {
  const cwd = join(artefacts, unit.name);
  const main = `${unit.folder}/main.ts`;
  const loader = ["--import", "tsx"];
  if (unit.kind === "service") {
    const { entrypoint } = await readDockerfile();
    const source = { args: [...loader, main], cwd: root };
    return { bundled: { args: entrypoint.slice(1), cwd }, source };
  }
  const run = [frameworkMain, `--target=${unit.name}`];
  const source = { args: [...loader, ...run, `--source=${main}`], cwd: root };
  return { bundled: { args: run, cwd }, source };
}

/**
 * Medians of the milliseconds from the start of the process to the first 200 of a service's
 * /healthz, or the first message that a function acknowledges.
 */
export async function measureStart(
  unit: Unit,
  { artefacts, databaseUrl, rounds }: { artefacts: string; databaseUrl: string; rounds: number },
): Promise<{ bundled: number; source: number }> {
  const ways = await waysOf(unit, artefacts);
  const works = unit.kind === "service" ? answersHealth : takesPush;
  const start = async (way: Way) => {
    const env = { ...environment, DATABASE_URL: databaseUrl, PORT: String(await freePort()) };
    const started = await startUnit({ ...way, env, works });
    await started.stop();
    return started.milliseconds;
  };
  const bundled: number[] = [];
  const source: number[] = [];
  // In turns, so that whatever else the machine does slows both down.
  for (let round = 0; round < rounds; round += 1) {
    bundled.push(await start(ways.bundled));
    source.push(await start(ways.source));
  }
  return { bundled: median(bundled), source: median(source) };
}
