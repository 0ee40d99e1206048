import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

type Start = {
  /** Arguments of Node. */
  args: string[];
  cwd: string;
  /** All of the environment; `PORT` among it. */
  env: Record<string, string> & { PORT: string };
  /** Whether it works, asked again and again. */
  works(url: string): Promise<boolean>;
  identity?: { uid: number; gid: number } | undefined;
};

export type StartedUnit = {
  url: string;
  pid: number;
  /** From before the process was there until it worked. */
  milliseconds: number;
  output(): string;
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
};

/** Starts a service or a function and waits until it works. Rejects with its output if it ends. */
export async function startUnit({ args, cwd, env, works, identity }: Start): Promise<StartedUnit> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    ...identity,
  });
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const ended = once(child, "exit");
  const url = `http://127.0.0.1:${env.PORT}`;
  while (!(await works(url).catch(() => false))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${args.join(" ")} did not start:\n${output}`);
    }
    await delay(4);
  }
  return {
    url,
    pid: child.pid ?? 0,
    milliseconds: performance.now() - startedAt,
    output: () => output,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}

export const answersHealth = async (url: string) => (await fetch(`${url}/healthz`)).ok;

/** Pushes a message as Pub/Sub does; whether it was acknowledged. */
export async function takesPush(url: string, body = "{}"): Promise<boolean> {
  const data = Buffer.from(body).toString("base64");
  const message = { messageId: "1", data };
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscription: "projects/p/subscriptions/s", message }),
  });
  return response.ok;
}

/** Somebody who may do nothing, when we are root and Node lies where everybody may start it. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const nobody = { uid: 65_532, gid: 65_532 };
  return spawnSync(process.execPath, ["-e", "0"], { ...nobody, cwd: "/" }).status === 0
    ? nobody
    : undefined;
}
