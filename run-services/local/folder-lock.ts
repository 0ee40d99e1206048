import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";

const fileSchema = z.object({ port: z.int(), word: z.string() });
type Lock = z.infer<typeof fileSchema>;

const settleMs = 30;

/**
 * Takes a folder for this process, until `release` or its death, however that comes: the owner
 * answers with its word on a port of the loopback, and a lock that nobody answers for is void.
 * (A process id would do, were ids not given anew after a restart.)
 * Throws when another process has the folder.
 */
export async function lockFolder(directory: string): Promise<{ release(): Promise<void> }> {
  const path = join(directory, "lock.json");
  const word = randomUUID();
  const server = await answering(word);
  const { port } = server.address() as AddressInfo;
  try {
    await claim(path, { port, word }, directory);
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    async release() {
      // Were it somebody else's by now, it would have to stay.
      if (parseLock(await readOr(path))?.word === word) await rm(path, { force: true });
      server.close();
    },
  };
}

/** Puts the lock in place: a whole file, and only where none is. */
async function claim(path: string, lock: Lock, directory: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(lock), { mode: 0o600 });
  try {
    for (let attempt = 1; ; attempt++) {
      const isPlaced = await linkNew(draft, path);
      // Time for one who takes the void lock of before aside, and finds this one in its place.
      if (isPlaced) await sleep(settleMs);
      const found = await readOr(path);
      const other = parseLock(found);
      if (isPlaced && other?.word === lock.word) return;
      if (attempt === 10 || (other && (await isOwned(other)))) throw new FolderTaken(directory);
      if (found !== undefined && !isPlaced) await removeVoid(path, found);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives a file a second name; false when that name is taken. */
async function linkNew(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes a void lock. Another starter may have done that and put its own in place since we looked;
 * so it is taken aside first, which one process alone can do, and put back if it is not void.
 */
async function removeVoid(path: string, content: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    if ((await readOr(path)) !== content) return;
    await rename(path, aside);
  } catch {
    return; // somebody else was first
  }
  if ((await readOr(aside)) !== content) await linkNew(aside, path);
  await rm(aside, { force: true });
}

async function readOr(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

class FolderTaken extends Error {
  constructor(directory: string) {
    super(
      `Otro proceso trabaja con la carpeta ${directory}. Deténgalo o elija otra con --directory.`,
    );
    this.name = "FolderTaken";
  }
}

function answering(word: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.end(word);
    });
    server.unref();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function parseLock(text: string | undefined): Lock | undefined {
  return fileSchema.safeParse(parseJson(text ?? "")).data;
}

/** Whether the owner of a lock is alive: it answers with its word. */
async function isOwned({ port, word }: Lock): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 2_000 });
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(heard === word);
    };
    socket.setEncoding("utf8").on("data", (chunk) => {
      heard += chunk;
      if (heard.length >= word.length) end();
    });
    socket.on("error", end).on("end", end).on("timeout", end);
  });
}
