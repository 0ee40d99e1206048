import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { processesOf } from "../../test/support/processes.ts";
import { readDevAccess } from "./dev-access.ts";
import { removePostgresHome } from "./postgres-home.ts";

const entry = new URL("./dev.ts", import.meta.url).pathname;
const patient = { timeout: 60_000, interval: 50 };

let base: string;
let directory: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "pueblo-dev-"));
  await chmod(base, 0o755); // so that PostgreSQL's data stay inside, whoever runs this
  directory = join(base, "data");
});
afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await vi.waitUntil(async () => (await processesOf(-1, base)).length === 0, patient);
  await removePostgresHome(join(directory, "postgres"));
  await rm(base, { recursive: true, force: true });
});

function run(...args: string[]) {
  const { PORT, HOST, DATABASE_URL, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", entry, ...args], { env });
  started.push(child);
  const output = text(child.stdout);
  const errors = text(child.stderr);
  const ended = once(child, "exit").then(([code]) => code);
  return { child, pid: child.pid ?? 0, output, errors, ended };
}

async function answering(): Promise<{ url: string; apiKey: string }> {
  const health = async () => {
    const access = await readDevAccess(directory);
    if (!access) return undefined;
    const answer = await fetch(`${access.url}/v1/documents`, {
      headers: { authorization: `Bearer ${access.apiKey}` },
    }).catch(() => undefined);
    return answer?.ok ? access : undefined;
  };
  await expect.poll(health, patient).toBeDefined();
  return (await health()) ?? { url: "", apiKey: "" };
}

/** Resolves when a start after the one that left `before` answers. */
async function answeringAfter(before: { url: string }): Promise<{ url: string; apiKey: string }> {
  const url = async () => (await readDevAccess(directory))?.url;
  await expect.poll(url, patient).not.toBe(before.url);
  return answering();
}

// One life of a data folder, in three starts: a start costs seconds.
describe("npm run dev", { timeout: 120_000 }, () => {
  let first: { url: string; apiKey: string };

  it("answers, keeps its folder and port to itself, and leaves nothing when it is killed", async () => {
    const dev = run("--port", "0", "--directory", directory);
    const flag = run("--port", "http");
    expect(await flag.ended).toBe(1);
    expect(await flag.errors).toContain("--port");
    first = await answering();
    const { port } = new URL(first.url);
    expect((await stat(join(directory, "dev.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, "secrets.json"))).mode & 0o777).toBe(0o600);

    const samePort = run("--port", port, "--directory", join(base, "other"));
    const sameFolder = run("--port", "0", "--directory", directory);
    expect(await samePort.ended).toBe(1);
    expect(await samePort.errors).toMatch(new RegExp(`puerto ${port}.*--port.*PORT`));
    expect(await sameFolder.ended).toBe(1);
    expect(await sameFolder.errors).toContain(directory);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);

    expect((await processesOf(dev.pid, directory)).length).toBeGreaterThan(1);
    dev.child.kill("SIGKILL");
    await dev.ended;
    await expect.poll(() => processesOf(dev.pid, base), patient).toEqual([]);
  });

  it("keeps its key, and stops whole when it is told to", async () => {
    const dev = run("--port", "0", "--directory", directory);
    const second = await answeringAfter(first);
    expect(second.apiKey).toBe(first.apiKey);
    dev.child.kill("SIGTERM");
    expect(await dev.ended).toBe(0);
    expect(await processesOf(dev.pid, base)).toEqual([]);
    expect(await dev.output).toContain(first.apiKey);
    expect(await dev.errors).toBe("");
    first = second;
  });

  it("starts over when it is told to", async () => {
    const dev = run("--port", "0", "--directory", directory, "--fresh");
    const { apiKey } = await answeringAfter(first);
    expect(apiKey).not.toBe(first.apiKey);
    dev.child.kill("SIGINT");
    expect(await dev.ended).toBe(0);
  });
});
