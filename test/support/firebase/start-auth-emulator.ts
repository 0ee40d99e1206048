import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installTools } from "../install-tools.ts";
import { freePort } from "../spawn-function.ts";

export type AuthEmulator = {
  /** `host:port`, for `FIREBASE_AUTH_EMULATOR_HOST`. */
  host: string;
  /** SIGKILL, in the middle of whatever it does. It forgets everybody: it has no disk. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const tools = "test/emulators/tools";
const startMs = 110_000;

/**
 * Firebase's Authentication emulator for one project, on a free port of 127.0.0.1; no account is
 * needed, and nothing is asked of the network. Installs firebase-tools first where it is missing.
 * Source: https://firebase.google.com/docs/emulator-suite/install_and_configure
 */
export async function startAuthEmulator(projectId: string): Promise<AuthEmulator> {
  await installTools(tools);
  const directory = await mkdtemp(join(tmpdir(), "pueblo-firebase-"));
  const at = async () => ({ host: "127.0.0.1", port: await freePort() });
  const [auth, hub, logging] = [await at(), await at(), await at()];
  const config = join(directory, "firebase.json");
  const emulators = { auth, hub, logging, ui: { enabled: false } };
  await writeFile(config, JSON.stringify({ emulators }));
  const host = `${auth.host}:${auth.port}`;
  const start = () => launch(directory, config, projectId, host);
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return {
    host,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGKILL");
      child = await start();
    },
    async stop() {
      await end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function launch(
  directory: string,
  config: string,
  projectId: string,
  host: string,
): Promise<ChildProcess> {
  const program = join(process.cwd(), tools, "node_modules/firebase-tools/lib/bin/firebase.js");
  const only = ["emulators:start", "--only", "auth", "--project", projectId, "--config", config];
  const child = spawn(process.execPath, [program, ...only], {
    cwd: directory,
    // In CI it looks for no news of itself; in an empty home it finds nobody's account.
    env: { PATH: process.env.PATH, HOME: directory, CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whatever ends this process ends the emulator too.
  const orphaned = () => void child.kill("SIGKILL");
  process.once("exit", orphaned);
  child.once("exit", () => process.removeListener("exit", orphaned));
  let output = "";
  const collect = (chunk: Buffer) => {
    if (output.length < 10_000) output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  for (const until = Date.now() + startMs; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) break;
    if (await answers(host)) return child;
  }
  child.kill("SIGKILL");
  throw new Error(`Firebase's emulator did not start:\n${output}`);
}

async function answers(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/`)).ok;
  } catch {
    return false;
  }
}
