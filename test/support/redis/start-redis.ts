import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../spawn-function.ts";

export type RedisServer = {
  url: string;
  /** SIGKILL, in the middle of whatever it does. It forgets everything: it has no disk. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  /** Stops it where it stands: its port stays open, and nothing answers any more. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
};

type Options = {
  password?: string;
  /** PEM of the server's key and certificate: it speaks TLS only then. */
  tls?: { key: string; certificate: string };
};

/** Debian's redis-server, on a free port of 127.0.0.1, without persistence. */
export async function startRedis(options: Options = {}): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-redis-"));
  const port = await freePort();
  const { password, tls } = options;
  const args = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory];
  if (password) args.push("--requirepass", password);
  if (tls) {
    const [key, certificate] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
    await writeFile(key, tls.key, { mode: 0o600 });
    await writeFile(certificate, tls.certificate);
    args.push("--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no");
    args.push("--tls-key-file", key, "--tls-cert-file", certificate);
  } else args.push("--port", String(port));

  let child = await launch(args);
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }
  const userinfo = password ? `:${password}@` : "";
  return {
    url: `${tls ? "rediss" : "redis"}://${userinfo}127.0.0.1:${port}`,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGKILL");
      child = await launch(args);
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async stop() {
      await end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function launch(args: string[]): Promise<ChildProcess> {
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "pipe"] });
  // Whatever ends this process ends the server too.
  const orphaned = () => void child.kill("SIGKILL");
  process.once("exit", orphaned);
  child.once("exit", () => process.removeListener("exit", orphaned));
  return new Promise((resolve, reject) => {
    let output = "";
    const listen = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ready to accept connections")) resolve(child);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", () => reject(new Error(`redis-server did not start:\n${output}`)));
    child.once("error", (cause) => {
      const get = "apt-get install -y redis-server";
      reject(new Error(`These tests need redis-server, which does not start (${get}).`, { cause }));
    });
  });
}
