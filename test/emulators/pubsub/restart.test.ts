import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf } from "../../support/http-client.ts";
import { startLocalSystem } from "../../support/local-system.ts";
import { type PubSubEmulator, startPubSubEmulator } from "../../support/pubsub/start-emulator.ts";

const document = z.object({ id: z.string(), status: z.string() });

let emulator: PubSubEmulator;
let directory: string;
beforeAll(async () => {
  emulator = await startPubSubEmulator();
  directory = await mkdtemp(join(tmpdir(), "pueblo-restart-"));
});
afterAll(async () => {
  await emulator?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** One whole life of `npm run dev` on the emulator: a document goes in and is indexed. */
async function live(filename: string): Promise<void> {
  const system = await startLocalSystem(directory, { PUBSUB_EMULATOR_HOST: emulator.host });
  const headers = { authorization: `Bearer ${system.apiKey}` };
  try {
    const form = new FormData();
    form.set("file", new File([`${filename}: la entrega es el martes.`], filename));
    const sent = await fetch(`${system.url}/v1/documents`, { method: "POST", headers, body: form });
    const { id } = await jsonOf(sent, document, 202);
    const status = async () =>
      (await jsonOf(await fetch(`${system.url}/v1/documents/${id}`, { headers }), document)).status;
    await expect.poll(status, { timeout: 60_000, interval: 100 }).toBe("indexed");
  } finally {
    await system.stop();
  }
}

it("starts again on an emulator that kept its topics and subscriptions, and is pushed to", async () => {
  await live("uno.txt");
  // Its functions listen elsewhere now: the subscriptions that are there follow.
  await live("dos.txt");
});
