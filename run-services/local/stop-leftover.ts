import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { apart, type PostgresHome } from "./postgres-home.ts";

const run = promisify(execFile);

/** Ends the server of a process that died: one that its keeper is still stopping, or forgot. */
export async function stopLeftover(home: PostgresHome): Promise<void> {
  const pid = await readPid(home);
  // After a restart of the machine the id may be anybody's, and pg_ctl would not ask whose.
  if (pid === undefined || !(await commandOf(pid)).includes(home.data)) return;
  const args = ["stop", "-w", "-s", "-D", home.data, "-m", "immediate"];
  await run(home.pgCtl, args, apart(home)).catch(() => {
    // It has stopped meanwhile; were it still there, the new one would not start and say why.
  });
}

async function readPid(home: PostgresHome): Promise<number | undefined> {
  const text = await readFile(`${home.data}/postmaster.pid`, "utf8").catch(() => "");
  const [line = ""] = text.split("\n", 1);
  return /^\d+$/.test(line) ? Number(line) : undefined;
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    const listed = run("ps", ["-o", "args=", "-p", String(pid)]);
    return (await listed.catch(() => ({ stdout: "" }))).stdout;
  }
}
