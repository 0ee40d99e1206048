import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { measureOutbox } from "#shared/events/measure-outbox.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { type ClosingStack, createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { IngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openIdentityProvider } from "#shared/parts/open-identity-provider.ts";
import { openReceiptSigner } from "#shared/parts/open-receipt-signer.ts";
import { openConcurrency, openRateLimiter, openRequestCounter } from "#shared/parts/open-redis.ts";
import { createLogger, type LogLevel } from "#shared/telemetry/logger.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createTracing, type TracingConfig } from "#shared/telemetry/tracing.ts";
import { cappedLimits, fixedRequests } from "../gateway/call-limits.ts";
import { createDoor } from "./create-door.ts";
import { createParts, workers } from "./create-parts.ts";
import { type DevAccess, ensureDevAccess } from "./dev-access.ts";
import { lockFolder } from "./folder-lock.ts";
import { loadSecrets } from "./local-secrets.ts";
import { openDatabase } from "./open-database.ts";
import { openDoor } from "./open-door.ts";
import { embeddedParts, type PartSettings } from "./part-env.ts";
import { releaseHeld } from "./recover.ts";
import { removeData } from "./remove-data.ts";
import { startBus } from "./start-bus.ts";
import { scheduleFunctions, subscribeFunctions } from "./subscribe-functions.ts";
import { createTicker } from "./ticker.ts";

export type StartOptions = {
  /** The data folder; one process at a time. */
  directory: string;
  /** 0 takes any free one. */
  port: number;
  host: string;
  logLevel: LogLevel;
  /** Starts over, without what an earlier run left. */
  fresh?: boolean;
  /** A PostgreSQL to use instead of the embedded one. */
  databaseUrl?: string | undefined;
  /** false trades safety in a power cut for speed: for systems that are thrown away. */
  durable?: boolean;
  /** Of one caller, one tenant and one address, whatever plans say; by the plan unless given. */
  requestsPerMinute?: number | undefined;
  corsOrigins?: string[];
  /** How often outbox and documents are looked after. */
  tickSeconds?: number;
  cloudRunService?: string | undefined;
  /** Parts other than the embedded ones. */
  parts?: PartSettings;
  /** Where traces go; nowhere unless given. */
  spans?: TracingConfig["exporter"];
  limits?: Partial<IngestionLimits>;
  /** How long after a purge everything of whom it erased is looked at again. */
  erasureQuietSeconds?: number;
};

export type System = DevAccess & { stop(): Promise<void> };

/** How long handlers under way may take to end when the system stops; the rest is done later. */
const patienceMs = 5_000;

/** Starts everything on embedded parts, in this process; resolves when requests are answered. */
export async function startSystem(options: StartOptions): Promise<System> {
  const closing = createClosingStack();
  try {
    const access = await start({ ...options, directory: resolve(options.directory) }, closing);
    return { ...access, stop: () => closing.close() };
  } catch (error) {
    await closing.close().catch(() => {}); // what went wrong first is what matters
    throw error;
  }
}

async function start(options: StartOptions, closing: ClosingStack): Promise<DevAccess> {
  const { directory, port, host, databaseUrl, durable = true } = options;
  // Standard output belongs to the command.
  const logger = createLogger({ service: "local", level: options.logLevel }, process.stderr);
  const door = await openDoor({ port, host }, closing);
  await mkdir(directory, { recursive: true });
  const lock = await lockFolder(directory);
  closing.push(() => lock.release());
  if (options.fresh) await removeData(directory, databaseUrl);
  const secrets = await loadSecrets(directory);
  const db = await openDatabase({ directory, databaseUrl, durable }, logger, closing);
  await releaseHeld(db);
  const { parts: settings = embeddedParts } = options;
  const metrics = createMetrics({ processMetrics: true });
  const parts = await createParts(
    { directory, url: door.url, secrets, settings, logger, metrics, db },
    closing,
  );

  const publisher: EventPublisher = { publish: (message) => bus.publish(message) };
  // Only a broker takes custody at once; in process, publishing lasts as long as handling.
  const background = settings.PUBSUB_EMULATOR_HOST === undefined;
  const tracing = await createTracing({ service: "local", exporter: options.spans ?? "none" });
  closing.push(() => tracing.close());
  const { tracer } = tracing;
  const outbox = createOutbox({ db, publisher, logger, tracer }, { background });
  closing.push(() => outbox.close());
  metrics.watchOutbox(() => measureOutbox(db));
  const deps = {
    ...parts,
    db,
    logger,
    outbox,
    publisher,
    tracer,
    metrics,
    limits: { ...parts.limits, ...options.limits },
    receiptSigner: openReceiptSigner({ RECEIPT_SIGNING_KEYS: { keys: [secrets.receiptKey] } }),
    quietSeconds: options.erasureQuietSeconds ?? 60,
  };
  const ticker = createTicker(logger);
  // Until the bus is closed a relay waits for what it published; the database must outlast both.
  closing.push(() => ticker.settle(patienceMs));
  const bus = await startBus(subscribeFunctions(deps, workers), settings, { db, logger }, closing);
  closing.push(async () => ticker.stop());
  ticker.start(scheduleFunctions(deps, options.tickSeconds ?? 5));

  const { requestsPerMinute, corsOrigins = [], cloudRunService } = options;
  const perMinute = requestsPerMinute ?? 1_200;
  const limits = {
    allow: requestsPerMinute === undefined ? cappedLimits({}) : fixedRequests(requestsPerMinute),
    requests: await openRequestCounter(parts.redis),
    places: await openConcurrency(parts.redis, { closing }),
    address: await openRateLimiter({ name: "address", perMinute }, parts.redis),
  };
  const firebase =
    settings.FIREBASE_PROJECT === undefined
      ? undefined
      : (await openIdentityProvider(settings, systemClock)).identityProvider;
  const app = createDoor(deps, { secrets, limits, firebase, corsOrigins, cloudRunService });
  door.lead(app);
  closing.push(() => door.close(patienceMs));
  // First of all told, last of all waited for: what the bus gives up is no news then.
  closing.push(async () => void outbox.close());
  return ensureDevAccess(directory, door.url);
}
