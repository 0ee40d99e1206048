import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const access = z.object({ url: z.string(), apiKey: z.string(), tenantId: z.string() });

export type LocalSystem = z.infer<typeof access> & {
  process: ChildProcess;
  /** Ends it at once, as a power cut would: nothing of it gets to clean up. */
  kill(): Promise<void>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<number | null>;
};

/**
 * Starts `npm run dev` on a free port as a process of its own; resolves when it answers.
 * `env` names other parts than the embedded ones.
 */
export async function startLocalSystem(
  directory: string,
  env: Record<string, string> = {},
): Promise<LocalSystem> {
  const args = ["--import", "tsx", "run-services/local/dev.ts", "--port", "0"];
  const child = spawn(process.execPath, [...args, "--directory", directory], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("/v1/ask")) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`the system ended with ${code}:\n${output}`)));
  });
  const written = await readFile(join(directory, "dev.json"), "utf8");
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
    return child.exitCode;
  };
  return {
    ...access.parse(JSON.parse(written)),
    process: child,
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}
