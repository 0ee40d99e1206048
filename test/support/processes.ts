import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

type Process = { pid: number; parent: number; command: string };

/** Every process that descends from `root` or names `words` in its command. */
export async function processesOf(root: number, words: string): Promise<Process[]> {
  const all = await listProcesses();
  const family = new Set([root]);
  for (let grown = true; grown; ) {
    const before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
    grown = family.size > before;
  }
  return all.filter(({ pid, command }) => family.has(pid) || command.includes(words));
}

async function listProcesses(): Promise<Process[]> {
  const names = await readdir("/proc").catch(() => undefined);
  if (!names) return listWithPs();
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readProcess));
  return found.filter((process) => process !== undefined);
}

async function readProcess(pid: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\u0000", " ");
    // A dead process that nobody has buried yet is no process.
    return state === "Z" ? undefined : { pid: Number(pid), parent: Number(parent), command };
  } catch {
    return undefined; // gone while we looked
  }
}

async function listWithPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-axo", "pid=,ppid=,command="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
