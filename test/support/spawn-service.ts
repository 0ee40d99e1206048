import { spawn } from "node:child_process";
import { once } from "node:events";

export type SpawnedService = {
  url: string;
  /** What it has written so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code; null when a signal ended it. */
  ended(): Promise<number | null>;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** Starts `run-services/<name>/main.ts` as its deployment does: a process and its environment. */
export function spawnService(name: string, env: Record<string, string>): Promise<SpawnedService> {
  return spawnMain(`run-services/${name}/main.ts`, env);
}

/** The same for any file that runs a service. */
export async function spawnMain(
  file: string,
  env: Record<string, string> = {},
): Promise<SpawnedService> {
  const run = runMain(file, { HOST: "127.0.0.1", PORT: "0", ...env });
  const url = await new Promise<string>((resolve, reject) => {
    run.child.stdout.on("data", () => {
      const listening = /"url":"(http:[^"]+)"/.exec(run.output());
      if (listening?.[1]) resolve(listening[1]);
    });
    run.child.once("exit", () => reject(new Error(`${file} did not start:\n${run.output()}`)));
  });
  const ended = once(run.child, "exit");
  return {
    url,
    output: run.output,
    signal: (name) => void run.child.kill(name),
    async ended() {
      await ended;
      return run.child.exitCode;
    },
    async stop() {
      run.child.kill("SIGTERM");
      await ended;
      return run.child.exitCode;
    },
  };
}

/** Runs a service's main until it ends by itself. */
export async function runToEnd(name: string, env: Record<string, string>) {
  const run = runMain(`run-services/${name}/main.ts`, env);
  await once(run.child, "close");
  return { code: run.child.exitCode, output: run.output() };
}

function runMain(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return { child, output: () => output };
}
