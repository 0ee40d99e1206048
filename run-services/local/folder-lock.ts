import { randomUUID } from "node:crypto";
import { open, readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { z } from "zod";

const fileSchema = z.object({ port: z.int(), word: z.string() });

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
    await claim(path, JSON.stringify({ port, word }), directory);
  } catch (error) {
    server.close();
    throw error;
  }
  return {
    async release() {
      await rm(path, { force: true });
      server.close();
    },
  };
}

async function claim(path: string, content: string, directory: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await open(path, "wx", 0o600);
      await file.writeFile(content).finally(() => file.close());
      return;
    } catch (error) {
      const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!exists) throw error;
    }
    if (attempt === 3 || (await isOwned(path))) throw new FolderTaken(directory);
    await rm(path, { force: true });
  }
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

async function isOwned(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => "");
  const { data } = z.preprocess(parseJson, fileSchema).safeParse(text);
  if (!data) return false;
  return new Promise((resolve) => {
    const socket = connect({ port: data.port, host: "127.0.0.1", timeout: 2_000 });
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(heard === data.word);
    };
    socket.setEncoding("utf8").on("data", (chunk) => {
      heard += chunk;
      if (heard.length >= data.word.length) end();
    });
    socket.on("error", end).on("end", end).on("timeout", end);
  });
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
