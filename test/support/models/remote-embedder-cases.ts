import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "#shared/knowledge/ports.ts";
import { type Models, startModels } from "./start-models.ts";
import type { Fault } from "./wire-server.ts";

/** What every embedder that is asked over the network does when that misbehaves. */
export function describeRemoteEmbedder(
  name: string,
  /** An embedder that talks to the fake, with `quickRetries`. */
  create: (models: Models, options?: { requestMs: number }) => Embedder,
): void {
  describe(`${name} over the wire`, () => {
    let models: Models;
    let embedder: Embedder;
    beforeAll(async () => {
      models = await startModels();
      embedder = create(models);
    });
    afterAll(() => models.close());

    const embed = (signal?: AbortSignal) => embedder.embed(["El contrato vence."], "query", signal);

    it("costs money", () => expect(embedder.paid).toBe(true));

    it.each<[string, Fault]>([
      ["a connection that breaks", { kind: "reset" }],
      ["half an answer", { kind: "half" }],
      ["half an answer that looks whole", { kind: "half", clean: true }],
      ["a server's error", { kind: "status", status: 500 }],
      ["a quota that is used up", { kind: "status", status: 429, retryAfter: "0.01" }],
      ["a page for people", { kind: "page" }],
      ["a slow answer", { kind: "delay", ms: 20 }],
    ])("embeds in spite of %s", async (_what, fault) => {
      const { vectors } = await embed();
      models.fail(fault);
      expect((await embed()).vectors).toEqual(vectors);
      expect(models.pending()).toBe(0);
    });

    it.each<[string, Fault, number]>([
      ["credentials that have expired", { kind: "status", status: 401 }, 1],
      ["a request that is wrong", { kind: "status", status: 400 }, 1],
      ["a wait that is too long", { kind: "status", status: 429, retryAfter: "3600" }, 1],
      ["failures in a row", { kind: "status", status: 503 }, 3],
      ["a connection that always breaks", { kind: "reset" }, 3],
    ])("gives up after %s, without the service's words", async (_what, fault, tries) => {
      const before = models.requests.length;
      models.fail(...Array<Fault>(tries).fill(fault));
      await expect(embed()).rejects.toMatchObject({
        code: "unavailable",
        retry: true,
        message: "unavailable",
      });
      expect(models.requests.length - before).toBe(tries);
    });

    it("waits for no answer for ever, also when nobody gave a signal", async () => {
      const impatient = create(models, { requestMs: 50 });
      const { vectors } = await embed();
      models.fail({ kind: "stall" });
      expect((await impatient.embed(["El contrato vence."], "query")).vectors).toEqual(vectors);
      const before = models.requests.length;
      models.fail(...Array<Fault>(3).fill({ kind: "stall" }));
      const failing = impatient.embed(["El contrato vence."], "passage");
      await expect(failing).rejects.toMatchObject({ code: "unavailable" });
      expect(models.requests.length - before).toBe(3);
    });

    it("closes the connection when its signal aborts", async () => {
      models.abandoned.length = 0;
      models.fail({ kind: "stall" });
      const abort = new AbortController();
      const embedding = embed(abort.signal);
      await models.whenAnswering();
      abort.abort();
      await expect(embedding).rejects.toBe(abort.signal.reason);
      await models.whenAbandoned();
    });
  });
}
