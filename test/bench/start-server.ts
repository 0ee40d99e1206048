import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { root } from "../support/artefacts.ts";
import { freePort } from "../support/spawn-function.ts";

type Start = { env?: Record<string, string>; cwd?: string; ipc?: boolean };

/**
 * Starts Node; its log goes where nobody reads it, what it cannot do to this terminal. On no core of
 * its own: what collects its garbage and compiles its code needs another.
 */
export function startNode(
  args: string[],
  { env = {}, cwd = root, ipc = false }: Start,
): ChildProcess {
  const stdio = ["ignore" as const, "ignore" as const, "inherit" as const];
  return spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ipc ? [...stdio, "ipc"] : stdio,
  });
}

export type Server = {
  url: string;
  pid: number;
  /** Microseconds of a core that it has used so far; NaN where the system does not tell. */
  cpu(): Promise<number>;
  stop(): Promise<void>;
};

/** Starts a server on a free port, given as `PORT`, and waits until it answers. */
export async function startServer(args: string[], start: Start): Promise<Server> {
  const port = await freePort();
  const child = startNode(args, { ...start, env: { ...start.env, PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  const listens = () => fetch(`${url}/healthz`).catch(() => undefined);
  while (!(await listens())) {
    if (child.exitCode !== null) throw new Error(`${args.join(" ")} did not start`);
    await delay(20);
  }
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  };
  const pid = child.pid ?? 0;
  return { url, pid, stop, cpu: () => cpuMicroseconds(pid) };
}

/** Microseconds of a core that a process has used so far; NaN where the system does not tell. */
export async function cpuMicroseconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // Fields 14 and 15, user and system; the second one, a name in brackets, may contain anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/**
 * Bytes of memory that a process holds, of what it shares its share (PSS); NaN where the system
 * does not tell.
 */
export async function heldBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}

/** The processes that a process has started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return list.split(" ").filter(Boolean).map(Number);
}
