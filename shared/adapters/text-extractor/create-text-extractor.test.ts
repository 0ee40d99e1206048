import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { ExtractionFailure } from "#shared/knowledge/extracted-text.ts";
import { makeDocx } from "../../../test/support/make-office-file.ts";
import { makePdf } from "../../../test/support/make-pdf.ts";
import { processesOf } from "../../../test/support/processes.ts";
import { createTextExtractor, type TextExtractorConfig } from "./create-text-extractor.ts";

const misbehaving = new URL("../../../test/support/misbehaving-child.ts", import.meta.url);
const open: { close(): Promise<void> }[] = [];

function extractor(config: TextExtractorConfig = {}) {
  const created = createTextExtractor(config);
  open.push(created);
  return created;
}
const file = (bytes: string | Uint8Array, filename = "x") => ({
  bytes: Buffer.from(bytes),
  filename,
  mediaType: "",
});
const children = async () =>
  (await processesOf(process.pid, "\u0000")).filter(({ command }) => /child\.mjs/.test(command));
/** A child that does what its name says, and how that ends. */
async function end(
  deed: string,
  config: TextExtractorConfig = {},
  bytes: string | Uint8Array = "x",
): Promise<unknown> {
  const { extract, close } = createTextExtractor({ childEntry: misbehaving, ...config });
  const ending = await extract(file(bytes, deed)).catch((error: unknown) => error);
  await close();
  return ending;
}
const failure = (reason: string) => expect.objectContaining({ name: "ExtractionFailure", reason });

afterAll(async () => expect(await children()).toEqual([]));

describe("createTextExtractor", () => {
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    expect(await children()).toEqual([]);
  });

  test("reads several documents at once, each in a process of its own", async () => {
    const { extract } = extractor({ concurrency: 2 });
    const texts = await Promise.all(
      ["uno", "dos", "tres"].map(async (word) => (await extract(file(`# ${word}`, "a.md"))).text),
    );
    expect(texts).toEqual(["uno", "dos", "tres"]);
    const pdf = await makePdf((page) => page.text("Año 2024"));
    expect((await extract(file(pdf))).pages).toEqual([{ page: 1, start: 0, end: 8 }]);
  });

  test("a document that cannot be read is an ExtractionFailure", async () => {
    const { extract } = extractor();
    const ends = [" ", "PK\u0003\u0004", makeDocx("</w:p>")].map((bytes) =>
      extract(file(bytes)).catch((error: unknown) => error),
    );
    const [empty, ...others] = await Promise.all(ends);
    expect(empty).toBeInstanceOf(ExtractionFailure);
    expect(empty).toEqual(failure("no_text"));
    expect(others).toEqual([failure("unsupported_type"), failure("corrupt")]);
  });

  test("keeps one process ready, which close ends and which holds nothing up", async () => {
    const { extract, close } = extractor();
    await extract(file("hola"));
    expect(await children()).toHaveLength(1);
    await close();
    expect(await children()).toEqual([]);
    await expect(extract(file("hola"))).rejects.toThrow("closed");
  });

  test("a child that someone else ends may be tried again", async () => {
    const { extract } = extractor({ childEntry: misbehaving, concurrency: 1 });
    const ended = extract(file("x", "spin")).catch((error: unknown) => error);
    while ((await children()).length < 2) await delay(20);
    for (const { pid } of await children()) process.kill(pid, "SIGKILL");
    expect(await ended).toBeInstanceOf(Error);
    expect(await ended).not.toBeInstanceOf(ExtractionFailure);
    // The spare one was ended, too; whether that is known by now is a matter of luck.
    const again = () => extract(file("x", "environment")).catch(() => undefined);
    await expect.poll(again, { timeout: 20_000 }).toMatchObject({ text: expect.any(String) });
  });

  test("aborting ends the child, and leaves the queue", async () => {
    const { extract } = extractor({ childEntry: misbehaving, concurrency: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = extract(file("x", "spin"), running.signal);
    const second = extract(file("x", "spin"), waiting.signal);
    waiting.abort(new Error("ya no"));
    await expect(second).rejects.toThrow("ya no");
    while ((await children()).length === 0) await delay(20);
    running.abort(new Error("basta"));
    await expect(first).rejects.toThrow("basta");
    await expect(extract(file("x", "spin"), running.signal)).rejects.toThrow("basta");
  });

  test("fetches nothing that a document refers to, and could not", async () => {
    let hits = 0;
    const server = createServer((_, response) => {
      hits++;
      response.end("x");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/x.png`;
    const { extract } = extractor();
    const doctype = `<!DOCTYPE d SYSTEM "${url}" [<!ENTITY x SYSTEM "${url}">]>`;
    const [tried] = await Promise.all([
      extractor({ childEntry: misbehaving }).extract(file("x", url)),
      extract(file(`<!DOCTYPE html><link href="${url}"><img src="${url}"><p>hola</p>`)),
      extract(file(`# hola\n\n![x](${url})`, "x.md")),
      extract(file(makeDocx("<w:p><w:r><w:t>hola &x;</w:t></w:r></w:p>", {}, doctype))),
    ]);
    expect(tried.text.split("\n")).toEqual(Array(5).fill("not allowed while reading a document"));
    expect(hits).toBe(0);
    server.close();
  });
});

describe.concurrent("a child of the text extractor", () => {
  test("a child sees no environment and runs outside of the project", async () => {
    const out = await end("environment", { memoryMegabytes: 140 });
    expect(out).toMatchObject({ text: JSON.stringify([{}, "/"]) });
  });

  test("time is up even when the parser never yields", async () => {
    expect(await end("spin", { timeoutSeconds: 0.3 })).toEqual(failure("timed_out"));
  });

  test.each(["buffers", "heap"])("too much memory in %s is too_large", async (deed) => {
    expect(await end(deed, { memoryMegabytes: 140 })).toEqual(failure("too_large"));
  });

  test("a file larger than the memory allowed is too_large, too", async () => {
    const large = Buffer.alloc(141 * 1024 * 1024, "hola ");
    expect(await end("environment", { memoryMegabytes: 140 }, large)).toEqual(failure("too_large"));
  });

  test.each(["crash", "exit"])("a parser that ends by %s has met a corrupt file", async (deed) => {
    expect(await end(deed)).toEqual(failure("corrupt"));
  });

  test("a flood of output ends the child", async () => {
    expect(await end("flood", { outputMegabytes: 1 })).toEqual(failure("too_large"));
  });

  test("a reply of the wrong shape and a child that does not start are plain errors", async () => {
    const wrong = await end("garbage");
    expect(wrong).toBeInstanceOf(Error);
    expect(wrong).not.toBeInstanceOf(ExtractionFailure);
    const missing = await end("x", { childEntry: new URL("file:///no/such/child.js") });
    expect(missing).toEqual(
      expect.objectContaining({ message: expect.stringContaining("did not start") }),
    );
    expect(missing).not.toBeInstanceOf(ExtractionFailure);
  });
});
