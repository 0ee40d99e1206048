import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { processesOf } from "../../../test/support/processes.ts";

const here = (path: string) => new URL(path, import.meta.url).href;

/** A process that extracts one file with a child that never ends by itself, and a spare one. */
const parentCode = `
import { createTextExtractor } from ${JSON.stringify(here("./create-text-extractor.ts"))};
const childEntry = new URL(${JSON.stringify(here("../../../test/support/misbehaving-child.ts"))});
const extractor = createTextExtractor({ childEntry });
await extractor.extract({ bytes: Buffer.from("x"), filename: process.argv[1], mediaType: "" });
`;

function startParent(deed: string) {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const parent = spawn(
    process.execPath,
    ["--import", tsx, "--input-type=module", "--eval", parentCode, deed],
    { stdio: "ignore" },
  );
  const ended = new Promise<number | null>((resolve) => parent.once("exit", resolve));
  return { pid: parent.pid ?? 0, kill: () => parent.kill("SIGKILL"), ended };
}

const children = async (pid: number) =>
  (await processesOf(pid, "\u0000")).filter(({ command }) => command.includes("child.mjs"));

test("children die with a parent that is killed, busy or not", async () => {
  const parent = startParent("spin");
  let found = await children(parent.pid);
  for (; found.length < 2; found = await children(parent.pid)) await delay(50);
  parent.kill();
  await parent.ended;
  const pids = new Set(found.map(({ pid }) => pid));
  const alive = async () =>
    (await processesOf(0, "child.mjs")).filter(({ pid }) => pids.has(pid)).length;
  while ((await alive()) > 0) await delay(50);
  expect(pids.size).toBe(2);
});

test("a spare child does not keep its parent running", async () => {
  const parent = startParent("environment");
  expect(await parent.ended).toBe(0);
  expect(await children(parent.pid)).toEqual([]);
});
