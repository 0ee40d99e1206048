import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../spawn-function.ts";

export type PubSubEmulator = {
  /** `host:port`, for `PUBSUB_EMULATOR_HOST`. */
  host: string;
  /** SIGKILL, in the middle of whatever it does. It forgets everything: it has no disk. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const program = join("platform", "pubsub-emulator", "bin", "cloud-pubsub-emulator");
const startMs = 60_000;

/**
 * Google's Pub/Sub emulator, on a free port of 127.0.0.1. Throws an error that says which tool is
 * missing and how to get it.
 * Source: https://cloud.google.com/pubsub/docs/emulator
 */
export async function startPubSubEmulator(): Promise<PubSubEmulator> {
  const path = await findEmulator();
  const port = await freePort();
  let child = await launch(path, port);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  return {
    host: `127.0.0.1:${port}`,
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGKILL");
      child = await launch(path, port);
    },
    stop: () => end("SIGTERM"),
  };
}

async function findEmulator(): Promise<string> {
  if (!(await onPath("java"))) {
    throw new Error("The Pub/Sub emulator needs Java 11 or later (apt-get install default-jre).");
  }
  const gcloud = await onPath("gcloud");
  if (!gcloud) {
    throw new Error(
      "The Pub/Sub emulator comes with the Google Cloud CLI, and there is no gcloud: " +
        "https://cloud.google.com/sdk/docs/install",
    );
  }
  const { stdout } = await promisify(execFile)(gcloud, [
    "info",
    "--format=value(installation.sdk_root)",
  ]);
  const path = join(stdout.trim(), program);
  if (await isExecutable(path)) return path;
  throw new Error(
    "gcloud is here, but not its Pub/Sub emulator: " +
      "apt-get install google-cloud-cli-pubsub-emulator, " +
      "or gcloud components install pubsub-emulator",
  );
}

async function onPath(name: string): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, name);
    if (await isExecutable(path)) return path;
  }
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The program replaces its shell by Java, so that signals reach the emulator itself. */
async function launch(path: string, port: number): Promise<ChildProcess> {
  const child = spawn(path, ["--host=127.0.0.1", `--port=${port}`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whatever ends this process ends the emulator too.
  const orphaned = () => void child.kill("SIGKILL");
  process.once("exit", orphaned);
  child.once("exit", () => process.off("exit", orphaned));
  await new Promise<void>((resolve, reject) => {
    let output = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the emulator did not start:\n${output}`));
    }, startMs);
    const read = (chunk: Buffer) => {
      // Its log is long, and read only until it listens.
      if (output.length < 10_000) output += chunk.toString();
      if (!output.includes("Server started")) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`the emulator ended with ${code}:\n${output}`));
    });
  });
  return child;
}
