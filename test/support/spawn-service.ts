import { spawn } from "node:child_process";
import { once } from "node:events";

export type SpawnedService = {
  url: string;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** Starts `run-services/<name>/main.ts` as its deployment does: a process and its environment. */
export async function spawnService(
  name: string,
  env: Record<string, string>,
): Promise<SpawnedService> {
  const run = runMain(name, { HOST: "127.0.0.1", PORT: "0", ...env });
  const url = await new Promise<string>((resolve, reject) => {
    run.child.stdout.on("data", () => {
      const listening = /"url":"(http:[^"]+)"/.exec(run.output());
      if (listening?.[1]) resolve(listening[1]);
    });
    run.child.once("exit", () => reject(new Error(`${name} did not start:\n${run.output()}`)));
  });
  return {
    url,
    async stop() {
      if (run.child.exitCode === null) {
        run.child.kill("SIGTERM");
        await once(run.child, "exit");
      }
      return run.child.exitCode;
    },
  };
}

/** Runs a service's main until it ends by itself. */
export async function runToEnd(name: string, env: Record<string, string>) {
  const run = runMain(name, env);
  await once(run.child, "close");
  return { code: run.child.exitCode, output: run.output() };
}

function runMain(name: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ["--import", "tsx", `run-services/${name}/main.ts`], {
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
