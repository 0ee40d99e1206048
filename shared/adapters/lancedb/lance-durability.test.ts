import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "@lancedb/lancedb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { ask, entriesOf, ids, listed } from "../../../test/support/passage-entries.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { createLanceIndex, type LanceIndexConfig } from "./create-lance-index.ts";

let directory: string;
let tenantId: string;
let opened: { close(): Promise<void> }[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pueblo-index-"));
  tenantId = newId("ten");
  opened = [];
});
afterEach(async () => {
  for (const index of opened) await index.close();
  await rm(directory, { recursive: true, force: true });
});

function open(config: Partial<LanceIndexConfig> = {}) {
  const index = createLanceIndex({ directory, dimensions: 256, ...config });
  opened.push(index);
  return index;
}

describe("a folder of Lance tables", () => {
  it("holds after it is closed what it held before", async () => {
    const entries = await entriesOf(["El contrato vence en mayo.", "La factura está pagada."]);
    const first = open();
    await first.upsert(tenantId, entries);
    const before = await ask(first, tenantId, "contrato");
    await first.close();
    expect(await ask(open(), tenantId, "contrato")).toEqual(before);
  });

  it("takes writes from many callers while others read", async () => {
    const index = open();
    const batches = await Promise.all(
      Array.from({ length: 12 }, (_, i) => entriesOf([`Contrato ${i}.`, `Anexo ${i}.`])),
    );
    const reads = batches.map(() => ask(index, tenantId, "contrato"));
    await Promise.all([...batches.map((batch) => index.upsert(tenantId, batch)), ...reads]);
    expect(ids(await listed(index, tenantId))).toEqual(ids(batches.flat()).sort());
    expect(await ask(index, tenantId, "contrato anexo", { limit: 50 })).toHaveLength(24);
  });

  it("shows at once what another process wrote, deleted or made", async () => {
    const [mine, theirs] = [open(), open()];
    const entries = await entriesOf(["El contrato vence en mayo."]);
    expect(await ask(theirs, tenantId, "contrato")).toEqual([]);
    await mine.upsert(tenantId, entries);
    expect(ids(await ask(theirs, tenantId, "contrato"))).toEqual(ids(entries));
    const more = await entriesOf(["El contrato nuevo."]);
    await theirs.upsert(tenantId, more);
    expect(ids(await listed(mine, tenantId))).toEqual(ids([...entries, ...more]).sort());
    await mine.deletePassages(tenantId, ids(entries));
    expect(ids(await ask(theirs, tenantId, "contrato"))).toEqual(ids(more));
  });

  it("loses and doubles nothing when two processes write the same at the same time", async () => {
    const indexes = [open(), open()];
    const batches = await Promise.all(
      Array.from({ length: 10 }, (_, i) => entriesOf([`Cláusula ${i}.`])),
    );
    await Promise.all(
      batches.flatMap((batch) => indexes.map((index) => index.upsert(tenantId, batch))),
    );
    expect(ids(await listed(open(), tenantId))).toEqual(ids(batches.flat()).sort());
    const left = (await readdir(directory)).filter((name) => name !== "__manifest"); // Lance's own
    expect(left).toEqual([`${tenantId}.lance`]);
  });

  it("keeps few versions, however much is written", async () => {
    const index = open({ maintenance: { maintainEvery: 5, keepVersionsMs: 0 } });
    for (let i = 0; i < 40; i++) {
      await index.upsert(tenantId, await entriesOf([`Cláusula número ${i} del contrato.`]));
    }
    await index.close();
    const versions = await readdir(join(directory, `${tenantId}.lance`, "_versions"));
    expect(versions.length).toBeLessThan(15);
    expect(await listed(open(), tenantId)).toHaveLength(40);
  });

  it.each([false, true])(
    "leaves no deleted word on the disk (restarted: %s)",
    async (restarted) => {
      const soon = { maintenance: { idleMs: 5, keepVersionsMs: 20 } };
      const late = { maintenance: { idleMs: 3_600_000 } };
      const index = open(restarted ? late : soon);
      const kept = await entriesOf(Array.from({ length: 30 }, (_, i) => `Contrato número ${i}.`));
      const gone = await entriesOf(["La zarzaparrilla vence en mayo."]);
      await index.upsert(tenantId, [...kept, ...gone]);
      expect(await filesWith("zarzaparrill")).not.toEqual([]);
      await index.deletePassages(tenantId, ids(gone));
      if (restarted) await index.close();
      const present = restarted ? open(soon) : index;
      expect(await ask(present, tenantId, "contrato", { limit: 50 })).toHaveLength(30);
      await expect.poll(() => filesWith("zarzaparrill"), { timeout: 30_000 }).toEqual([]);
      expect(ids(await listed(present, tenantId))).toEqual(ids(kept).sort());
      expect(await ask(present, tenantId, "contrato", { limit: 50 })).toHaveLength(30);
    },
  );

  it("ranks the same however it was written, once it had the time to tidy up", async () => {
    const random = seededRandom(7);
    const words = Array.from({ length: 300 }, (_, i) => `palabra${i}`);
    const write = (size: number) =>
      Array.from({ length: size }, () => words[Math.floor(random() ** 2 * words.length)]).join(" ");
    const entries = await entriesOf(Array.from({ length: 400 }, () => write(30)));
    const index = open({ maintenance: { maintainEvery: 1 } });
    for (let i = 0; i < entries.length; i += 25) {
      await index.upsert(tenantId, entries.slice(i, i + 25));
    }
    await index.close();
    const atOnce = newId("ten");
    const whole = open();
    await whole.upsert(atOnce, entries);
    for (let i = 0; i < 20; i++) {
      const query = write(6);
      expect(await ask(whole, tenantId, query, { limit: 20 })).toEqual(
        await ask(whole, atOnce, query, { limit: 20 }),
      );
    }
  });

  it("ranks in memory as Lance does, before and after writes, whatever else is held", async () => {
    const random = seededRandom(11);
    const words = Array.from({ length: 200 }, (_, i) => `palabra${i}`);
    const write = (size: number) =>
      Array.from({ length: size }, () => words[Math.floor(random() ** 2 * words.length)]).join(" ");
    const memory = open({ memory: { table: 400, all: 500 } });
    const lance = open({ memory: { table: 0, all: 0 } });
    const others = [newId("ten"), newId("ten")];
    for (const other of others) {
      await memory.upsert(other, await entriesOf(Array.from({ length: 50 }, () => write(9))));
    }
    // The last write makes it too long for memory.
    for (const size of [150, 150, 150]) {
      await memory.upsert(tenantId, await entriesOf(Array.from({ length: size }, () => write(30))));
      for (let i = 0; i < 8; i++) {
        const query = write(6);
        const [mine, theirs] = [
          await ask(memory, tenantId, query, { limit: 20 }),
          await ask(lance, tenantId, query, { limit: 20 }),
        ];
        expect(ids(mine)).toEqual(ids(theirs));
        for (const [n, { score }] of mine.entries())
          expect(score).toBeCloseTo(theirs[n]?.score ?? 0);
        for (const other of others) expect(await ask(memory, other, query)).toHaveLength(10);
      }
    }
  });

  it("says what to do when the embedder's dimensions changed", async () => {
    await open().upsert(tenantId, await entriesOf(["Texto."]));
    const other = open({ dimensions: 64 });
    await expect(ask(other, tenantId, "texto")).rejects.toThrow(/256 dimensions.*makes 64/);
  });

  it("refuses a tenant that would be a path", async () => {
    await expect(open().upsert("../x", await entriesOf(["Texto."]))).rejects.toThrow(/tenant id/);
    await expect(ask(open(), "../x", "texto")).rejects.toThrow(/tenant id/);
  });
});

describe("after a crash", () => {
  it("makes the full-text index that is missing", async () => {
    const entries = await entriesOf(["El contrato vence en mayo.", "La factura está pagada."]);
    const first = open();
    await first.upsert(tenantId, entries);
    await first.close();
    const raw = await connect(directory);
    await (await raw.openTable(tenantId)).dropIndex("terms_idx");
    raw.close();
    const found = await ask(open(), tenantId, "¿Cuándo vencen los contratos?");
    expect(found[0]).toMatchObject({ id: entries[0]?.id });
    expect(found[0]?.score).toBeGreaterThan(0.5);
  });

  it.each([1, 7])("holds what was acknowledged before SIGKILL at write %i", async (writes) => {
    const done = await writeUntilKilled(writes);
    const index = open();
    const left = ids(await listed(index, tenantId));
    expect(left).toEqual(expect.arrayContaining(done));
    expect(new Set(left).size).toBe(left.length);
    expect((await ask(index, tenantId, "contrato 1"))[0]?.score).toBeGreaterThan(0.5);
    const more = await entriesOf(["Un girasol."]);
    await index.upsert(tenantId, more);
    expect((await ask(index, tenantId, "girasol"))[0]?.id).toBe(more[0]?.id);
  });
});

/** The files of the folder that hold a word. */
async function filesWith(word: string): Promise<string[]> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const hold = async (path: string) => (await readFile(path).catch(() => "")).includes(word);
  const held = await Promise.all(paths.map(hold));
  return paths.filter((_, i) => held[i]);
}

/** Writes without end in a process of its own; kills it after so many writes, in the next one. */
async function writeUntilKilled(writes: number): Promise<string[]> {
  const here = new URL(".", import.meta.url);
  const script = `
    import { createLanceIndex } from "${new URL("create-lance-index.ts", here)}";
    import { createHashingEmbedder } from "${new URL("../hashing-embedder/create-hashing-embedder.ts", here)}";
    import { derivedId } from "${new URL("../../kernel/ids.ts", here)}";
    const index = createLanceIndex({ directory: process.argv[1], dimensions: 256 });
    const embedder = createHashingEmbedder({ dimensions: 256 });
    for (let i = 0; ; i++) {
      const text = "El contrato " + i + " vence en mayo.";
      const [vector] = (await embedder.embed([text], "passage")).vectors;
      const id = derivedId("psg", "crash", i);
      await index.upsert(process.argv[2], [
        { id, documentId: "doc_crash", generation: 1, title: "Crash", headings: [], text, vector },
      ]);
      console.log(id);
    }`;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, directory, tenantId];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const done: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    done.push(id);
    if (done.length === writes) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return done;
}
