import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

export type RunningFunction = {
  url: string;
  /** What it has written so far. */
  output(): string;
  /** Asks it to end, and resolves to its exit code. */
  stop(): Promise<number | null>;
};

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts one function as its README line says: a process of its own under functions-framework. */
export async function spawnFunction(
  name: string,
  env: Record<string, string>,
  port: number,
): Promise<RunningFunction> {
  const args = [`--target=${name}`, `--source=functions/${name}/main.ts`];
  const child = spawn("node_modules/.bin/functions-framework", args, {
    env: { PATH: process.env.PATH, NODE_OPTIONS: "--import tsx", PORT: String(port), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = await saidServing(child, name);
  return {
    url: `http://127.0.0.1:${port}/`,
    output,
    async stop() {
      if (child.exitCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}

function saidServing(child: ChildProcess, name: string): Promise<() => string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Serving function")) resolve(() => output);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`${name} did not start:\n${output}`)));
  });
}
