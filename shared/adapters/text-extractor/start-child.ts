import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { replyChannel } from "./job.ts";

export type Exit = { code: number | null; signal: NodeJS.Signals | null; error?: Error };

/** A process that waits for one job on its standard input. */
export type Child = {
  input: Writable;
  replies: Readable;
  /** The end of what it printed on standard error. */
  complaints(): string;
  /** Once it is gone and all its streams are closed; never rejects. */
  ended: Promise<Exit>;
  kill(): void;
  /** Whether this process stays alive for it. */
  hold(held: boolean): void;
};

const keptComplaints = 16 * 1024;

export type ChildOptions = {
  memoryBytes: number;
  /** Whether the child's own code loads native code, before any foreign bytes come in. */
  native?: boolean;
};

/** Starts a JavaScript file in a process without environment, whose heap stays below `memoryBytes`. */
export function startChild(entry: string, { memoryBytes, native }: ChildOptions): Child {
  const megabytes = Math.floor(memoryBytes / 1024 / 1024);
  // Memory outside of the heap (code, buffers) counts too, but the watchdog sees it.
  const heap = Math.max(32, megabytes - 96);
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heap}`,
      ...permissionFlags(native ?? false),
      entry,
      String(process.pid),
      String(memoryBytes),
    ],
    {
      env: {},
      cwd: "/",
      stdio: ["pipe", "ignore", "pipe", "pipe"],
      // Ctrl-C in a terminal is for us: what is being read is finished, or ended by us.
      detached: true,
      windowsHide: true,
    },
  );
  return wrap(child);
}

/** Newer Nodes can also take away files to write, programs and native code. */
function permissionFlags(native: boolean): string[] {
  if (!process.allowedNodeEnvironmentFlags.has("--permission")) return [];
  const flags = ["--permission", "--allow-fs-read=*", "--allow-worker"];
  return native ? [...flags, "--allow-addons"] : flags;
}

function wrap(child: ChildProcess): Child {
  const { stdin, stderr } = child;
  const replies = child.stdio[replyChannel];
  if (!stdin || !stderr || !replies || !("read" in replies)) {
    throw new Error("the child process has no streams");
  }
  let tail = "";
  stderr.on("data", (chunk) => {
    tail = (tail + chunk).slice(-keptComplaints);
  });
  // Writing to a child that is gone is no news: `ended` tells.
  stdin.on("error", () => {});
  replies.on("error", () => {});
  const ended = new Promise<Exit>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    input: stdin,
    replies,
    complaints: () => tail,
    ended,
    kill: () => child.kill("SIGKILL"),
    hold(held) {
      for (const one of [child, stdin, stderr, replies]) {
        if (held && "ref" in one && typeof one.ref === "function") one.ref();
        if (!held && "unref" in one && typeof one.unref === "function") one.unref();
      }
    },
  };
}
