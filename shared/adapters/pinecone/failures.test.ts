import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type LogFields, silentLogger } from "#shared/kernel/logger.ts";
import {
  ask,
  entriesOf,
  ids,
  listed,
  testEmbedder,
} from "../../../test/support/passage-entries.ts";
import type { Fault } from "../../../test/support/pinecone/faults.ts";
import { openPinecone } from "../../../test/support/pinecone/open-pinecone.ts";

const { dimensions } = testEmbedder;
const query = "POST /query";

let opened: Awaited<ReturnType<typeof openPinecone>>;
let errors: [string, LogFields | undefined][];
let tenantId: string;
let entries: Awaited<ReturnType<typeof entriesOf>>;

beforeEach(async () => {
  errors = [];
  const logger = {
    ...silentLogger,
    error: (message: string, fields?: LogFields) => void errors.push([message, fields]),
  };
  opened = await openPinecone({ dimensions, requestMs: 250 }, logger);
  tenantId = newId("ten");
  entries = await entriesOf(["El contrato vence en mayo.", "La factura está pagada."]);
  await opened.index.upsert(tenantId, entries);
  opened.pinecone.requests.length = 0;
});
afterEach(() => opened.close());

const status = (code: number, retryAfter?: string): Fault => ({
  kind: "status",
  status: code,
  ...(retryAfter !== undefined && { retryAfter }),
});
const passing: [string, Fault][] = [
  ["a connection that breaks", { kind: "reset" }],
  ["no answer in time", { kind: "delay", ms: 5_000 }],
  ["too many requests", status(429, "0")],
  ["an error of the server", status(500)],
  ["a server that is away", status(503)],
  ["half an answer", { kind: "half" }],
  ["a page instead of an answer", { kind: "html" }],
];

describe("a search in Pinecone", () => {
  it.each(passing)("is tried again after %s", async (_name, fault) => {
    opened.pinecone.fail("/query", fault);
    expect(ids(await ask(opened.index, tenantId, "contrato"))[0]).toBe(entries[0]?.id);
    expect(opened.count(query)).toBe(2);
  });

  it.each(passing)("is given up after four times %s", async (_name, fault) => {
    opened.pinecone.fail("/query", fault, fault, fault, fault);
    const error: unknown = await ask(opened.index, tenantId, "contrato").catch((e) => e);
    expect(error).toMatchObject({ code: "unavailable", retry: true, message: "unavailable" });
    expect(error instanceof AppError && error.cause).toBeInstanceOf(Error);
    expect(opened.count(query)).toBe(4);
  });

  it("is not tried again when Pinecone wants to be left alone for longer than anybody waits", async () => {
    opened.pinecone.fail("/query", status(429, "3600"));
    await expect(ask(opened.index, tenantId, "contrato")).rejects.toMatchObject({ retry: true });
    expect(opened.count(query)).toBe(1);
  });

  it.each([400, 404, 409, 422])("that is refused with %d is our mistake", async (code) => {
    opened.pinecone.fail("/query", status(code));
    const error: unknown = await ask(opened.index, tenantId, "contrato").catch((e) => e);
    expect(error).toMatchObject({ code: "internal", retry: false, message: "internal" });
    expect(opened.count(query)).toBe(1);
  });

  it.each([401, 402, 403])("that is refused with %d is for the operator", async (code) => {
    opened.pinecone.fail("/query", status(code));
    await expect(ask(opened.index, tenantId, "contrato")).rejects.toMatchObject({
      code: "unavailable",
      retry: true,
    });
    expect(opened.count(query)).toBe(1);
    expect(errors).toHaveLength(1);
  });

  it("with a key that expired says so in the log, without the key", async () => {
    const other = opened.connect({ apiKey: "pcsk_expired" });
    await expect(ask(other, tenantId, "contrato")).rejects.toMatchObject({ code: "unavailable" });
    expect(opened.count(query)).toBe(1);
    expect(errors[0]?.[0]).toMatch(/API key/);
    expect(String(errors[0]?.[1]?.error)).not.toContain("pcsk");
  });

  it("ends when nobody waits for it any more", async () => {
    opened.pinecone.fail("/query", { kind: "delay", ms: 5_000 });
    const aborting = new AbortController();
    const { vectors } = await testEmbedder.embed(["contrato"], "query");
    const question = { text: "contrato", vector: vectors[0] ?? [], limit: 5 };
    const searching = opened.index.search(tenantId, question, aborting.signal);
    await expect.poll(() => opened.count(query)).toBe(1);
    aborting.abort(new Error("gone"));
    await expect(searching).rejects.toThrow("gone");
    expect(opened.count(query)).toBe(1);
  });
});

describe("a write into Pinecone", () => {
  it.each(passing)("loses and doubles nothing after %s", async (_name, fault) => {
    const more = await entriesOf(["El anexo del contrato."]);
    opened.pinecone.fail("/vectors/upsert", fault);
    await opened.index.upsert(tenantId, more);
    expect(opened.count("POST /vectors/upsert")).toBe(2);
    const held = await listed(opened.index, tenantId);
    expect(ids(held)).toEqual(ids([...entries, ...more]).sort());
  });

  it("that failed can be made again", async () => {
    const more = await entriesOf(["El anexo del contrato."]);
    opened.pinecone.fail("/vectors/upsert", ...Array.from({ length: 4 }, () => status(503)));
    await expect(opened.index.upsert(tenantId, more)).rejects.toMatchObject({ retry: true });
    await opened.index.upsert(tenantId, more);
    expect(ids(await ask(opened.index, tenantId, "anexo"))).toContain(more[0]?.id);
  });

  it("of vectors that do not fit the index is our mistake", async () => {
    const short = entries.map((entry) => ({ ...entry, vector: [1] }));
    await expect(opened.index.upsert(tenantId, short)).rejects.toMatchObject({
      code: "internal",
      retry: false,
    });
    expect(opened.count("POST /vectors/upsert")).toBe(1);
  });

  it.each(passing)("deletes all the same after %s", async (_name, fault) => {
    opened.pinecone.fail("/vectors/list", fault);
    opened.pinecone.fail("/vectors/delete", fault);
    await opened.index.deleteDocument(tenantId, entries[0]?.documentId ?? "");
    expect(await ask(opened.index, tenantId, "contrato")).toEqual([]);
  });
});

describe("what Pinecone has taken but not indexed", () => {
  it("is waited for", async () => {
    opened.pinecone.lag = { reads: 4 };
    const more = await entriesOf(["El anexo del contrato."]);
    await opened.index.upsert(tenantId, more);
    expect(opened.count(query)).toBe(5);
    expect(ids(await ask(opened.index, tenantId, "anexo"))).toContain(more[0]?.id);
    await opened.index.deletePassages(tenantId, ids(more));
    expect(ids(await ask(opened.index, tenantId, "anexo"))).not.toContain(more[0]?.id);
  });

  it("is waited for where writes have no numbers", async () => {
    opened.pinecone.numbered = false;
    opened.pinecone.lag = { reads: 4 };
    const more = await entriesOf(["El anexo del contrato."]);
    await opened.index.upsert(tenantId, more);
    expect(opened.count("GET /vectors/fetch")).toBe(5);
    expect(ids(await ask(opened.index, tenantId, "anexo"))).toContain(more[0]?.id);
  });

  it.each([true, false])("is not waited for for ever (numbered: %s)", async (numbered) => {
    Object.assign(opened.pinecone, { numbered, lag: { ms: 3_600_000 } });
    const more = await entriesOf(["El anexo del contrato."]);
    const writing = opened.connect({ visibility: { attempts: 5, firstDelayMs: 1 } });
    await expect(writing.upsert(tenantId, more)).rejects.toMatchObject({
      code: "unavailable",
      retry: true,
    });
    await expect(writing.upsert(newId("ten"), more)).rejects.toMatchObject({ retry: true });
  });

  it("is waited for when it is a deletion of everything", async () => {
    opened.pinecone.lag = { reads: 3 };
    await opened.index.deleteDocument(tenantId, entries[0]?.documentId ?? "");
    opened.pinecone.lag = {};
    expect(await ask(opened.index, tenantId, "contrato")).toEqual([]);
  });
});

it("closes when what was under way has ended", async () => {
  opened.pinecone.fail("/query", { kind: "delay", ms: 50 });
  let ended = false;
  const searching = ask(opened.index, tenantId, "contrato").finally(() => {
    ended = true;
  });
  await expect.poll(() => opened.count(query)).toBe(1);
  await opened.index.close();
  await searching;
  expect(ended).toBe(true);
});
