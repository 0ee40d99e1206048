import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createUploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { GenerationTimes } from "#shared/conversations/generation.ts";
import { createGenerations, type Generations } from "#shared/conversations/generations.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createApp } from "../../run-services/ai/app.ts";
import { clientOf } from "./http-client.ts";
import { createTestIdentity } from "./identity.ts";
import { createIngestion } from "./ingestion.ts";

type Options = {
  model?: AnswerModel;
  watchMs?: number;
  times?: Partial<GenerationTimes>;
  /** A store that takes direct uploads itself; a folder, and its receiver, unless given. */
  objects?: ObjectStore;
};

/** The ai service on real parts; events are delivered when a test calls `settle`. */
export async function createAiSystem(options: Options = {}) {
  const system = await createIngestion();
  const directory = await mkdtemp(join(tmpdir(), "pueblo-ai-"));
  const secret = "secret of this test's uploads";
  const uploads = { url: "http://test.local/v1/uploads", secret };
  // The functions read the same folder that uploads go to.
  const objects = options.objects ?? createFolderObjectStore({ directory, uploads });
  Object.assign(system.deps, { objects });
  const identity = createTestIdentity(system.db);
  const { verifier, signer } = identity;
  const made: Generations[] = [];
  const createInstance = (db = system.db) => {
    const generations = createGenerations(options.times);
    made.push(generations);
    return createApp({
      ...system.deps,
      db,
      verifier,
      metrics: createMetrics(),
      model: options.model ?? createExtractiveModel(),
      ...(!options.objects && { uploads: createUploadReceiver({ directory, secret }) }),
      ...(options.watchMs !== undefined && { watchMs: options.watchMs }),
      generations,
    });
  };
  const app = createInstance();
  const tokenOf = (actor: Actor & { kind: "user" }) => signer.sign(actor, 600);

  return {
    ...system,
    identity,
    app,
    /** Another process of the same service, with the same database or one that fails it. */
    createInstance,
    anyone: clientOf(app),
    tokenOf,
    clientOf: (actor: Actor & { kind: "user" }) => clientOf(app, tokenOf(actor)),
    async close() {
      for (const generations of made) await generations.close();
      await system.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type AiSystem = Awaited<ReturnType<typeof createAiSystem>>;

/** A form with one file; further fields may repeat. */
export function fileForm(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  fields: [string, string][] = [],
  type = "text/plain",
): FormData {
  const form = new FormData();
  form.set("file", new File([content], name, { type }));
  for (const [key, value] of fields) form.append(key, value);
  return form;
}
