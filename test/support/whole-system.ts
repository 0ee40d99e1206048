import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { createUploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import { createDownloadSender } from "#shared/adapters/folder-object-store/send-download.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createMemoryCache } from "#shared/adapters/memory-cache/create-memory-cache.ts";
import { packZip } from "#shared/adapters/zip/pack-zip.ts";
import { createGenerations } from "#shared/conversations/generations.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { OutgoingMessage } from "#shared/events/ports.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import type { TokenActor } from "#shared/identity/ports.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { noTracer } from "#shared/kernel/tracer.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openReceiptSigner } from "#shared/parts/open-receipt-signer.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createApp as createAi } from "../../run-services/ai/app.ts";
import { createApp as createAuth } from "../../run-services/auth/app.ts";
import {
  type FunctionDeps,
  subscribeFunctions,
} from "../../run-services/local/subscribe-functions.ts";
import { createApp as createUsers } from "../../run-services/users/app.ts";
import { createTestGateway } from "./gateway.ts";
import { clientOf } from "./http-client.ts";
import { createTestIdentity } from "./identity.ts";
import { createMemoryObjectStore } from "./memory-object-store.ts";
import { nothingRecognized } from "./nothing-recognized.ts";
import { plainExtractor } from "./plain-extractor.ts";
import { createTestDatabase } from "./test-database.ts";
import { createTreacherousIndex } from "./treacherous-index.ts";

/**
 * Every service and every function in this process, on a real database and parts that cost
 * nothing: fast enough for thousands of requests. Nobody delivers events until `settle`.
 */
export async function createWholeSystem(
  options: {
    parts?: Partial<FunctionDeps>;
    /** The door goes by plans; without it, it lets nearly everything through. */
    limited?: boolean;
  } = {},
) {
  const database = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), "pueblo-whole-"));
  const queue: OutgoingMessage[] = [];
  const { db } = database;
  const logger = silentLogger;
  const publisher = { publish: async (message: OutgoingMessage) => void queue.push(message) };
  const treacherous = createTreacherousIndex();
  const made = createTestIdentity(db);
  let minutes = 0;
  const later = { now: () => new Date(Date.now() + minutes * 60_000) };
  const verifier = createTokenVerifier({
    issuer: made.issuer,
    keys: async () => made.keySet,
    revocations: createRevocationList(() => listRevocations({ db }), later),
  });
  const deps: FunctionDeps = {
    clock: systemClock,
    embedder: createHashingEmbedder({ dimensions: 16 }),
    index: treacherous.index,
    extractor: { ...plainExtractor, close: async () => {} },
    ...nothingRecognized,
    objects: createMemoryObjectStore(),
    pack: packZip,
    downloads: createDownloadSender({ directory, secret: "secret of this test's downloads" }),
    uploads: createUploadReceiver({ directory, secret: "secret of this test's uploads" }),
    redis: undefined,
    cache: createMemoryCache({ maxBytes: 1_000_000 }),
    model: createExtractiveModel(),
    answerMs: 60_000,
    generations: createGenerations(),
    limits: defaultIngestionLimits,
    db,
    logger,
    outbox: createOutbox({ db, publisher, logger }, { background: false }),
    publisher,
    receiptSigner: openReceiptSigner({ RECEIPT_SIGNING_KEYS: { keys: [generateSigningKey()] } }),
    quietSeconds: 1,
    tracer: noTracer,
    metrics: createMetrics(),
    ...options.parts,
  };
  const identity = { ...made, verifier, objects: deps.objects, outbox: deps.outbox };
  const services = {
    auth: createAuth(identity),
    users: createUsers(identity),
    ai: createAi({ ...deps, verifier, watchMs: 10_000 }),
  };
  const gateway = createTestGateway(identity, {
    aiApp: services.ai,
    ...(!options.limited && { callerLimit: 1_000_000 }),
    addressLimit: 1_000_000,
  }).app;
  const functions = subscribeFunctions(deps, 1);

  return {
    ...database,
    deps,
    identity,
    queue,
    treacherous,
    /** The public door, and each service by itself. */
    doors: { gateway, ...services },
    anyone: clientOf(gateway),
    tokenOf: (actor: TokenActor, seconds = 600) => identity.signer.sign(actor, seconds),
    /** What was revoked until now is known everywhere. */
    aMinuteLater(): void {
      minutes += 1;
    },
    /**
     * Delivers what is published, of these tenants unless of all, and what that publishes; returns
     * what nobody here listens to.
     */
    async settle(tenants?: string[]): Promise<OutgoingMessage[]> {
      const unheard: OutgoingMessage[] = [];
      const next = () => {
        const place = tenants ? queue.findIndex(({ body }) => tenants.includes(tenantOf(body))) : 0;
        return place < 0 ? undefined : queue.splice(place, 1)[0];
      };
      for (let message = next(); message; message = next()) {
        const { topic, id: messageId, body } = message;
        if (functions[topic]) await functions[topic].handle({ messageId, body });
        else unheard.push(message);
      }
      return unheard;
    },
    async close(): Promise<void> {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type WholeSystem = Awaited<ReturnType<typeof createWholeSystem>>;

const envelope = z.object({ tenantId: z.string() });

function tenantOf(body: string): string {
  return envelope.parse(JSON.parse(body)).tenantId;
}
