import type { z } from "zod";
import type { Event, EventContract, TickContract } from "#shared/contracts/event.ts";
import type { NoticeContract, NoticeOf } from "#shared/contracts/notice.ts";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { type Subscriber, subscribe } from "#shared/events/subscribe.ts";
import { subscribeNotice } from "#shared/events/subscribe-notice.ts";
import { takeDelivery } from "#shared/events/take-delivery.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { always, checkEnv, EnvError, parseEnv, unitEnv } from "#shared/kernel/parse-env.ts";
import { closeThenFlush } from "#shared/telemetry/close-then-flush.ts";
import { dieOfTheUnexpected } from "#shared/telemetry/die-of-the-unexpected.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import { openTelemetry, type Telemetry } from "#shared/telemetry/open-telemetry.ts";
import { requireProject } from "#shared/telemetry/project-for.ts";
import { createDrain } from "./create-drain.ts";
import { createPushHandler } from "./create-push-handler.ts";
import { createPushVerifier } from "./create-push-verifier.ts";
import { pushEnv, requireIdentity } from "./push-env.ts";
import { registerFunction } from "./register-function.ts";
import { stopGracefully } from "./stop-gracefully.ts";

type Closable = { close?(): Promise<void> };

type MaybePromise<T> = Promise<T> | T;

/** What every `createDeps(config, base)` gets, and passes on. */
export type FunctionBase = Pick<Telemetry, "logger" | "metrics" | "tracer">;

type Unit<Config extends z.ZodObject, Deps> = {
  env: Record<string, string | undefined>;
  config: Config;
  createDeps(config: z.infer<Config>, base: FunctionBase): MaybePromise<Deps & Closable>;
};

/**
 * The whole of a function's main.ts: environment → config → deps → subscriber. Prints every wrong
 * variable and exits with 1; connects when the first message comes, and if that fails, when the
 * next one does.
 */
export function runFunction<
  C extends EventContract,
  Config extends z.ZodObject,
  Deps extends { db: Database; logger: Logger },
>(
  contract: C,
  unit: Unit<Config, Deps> & { handle(event: Event<C>, deps: Deps): Promise<void> },
): void {
  start(contract, unit, (deps) => subscribe(contract, (event) => unit.handle(event, deps), deps));
}

/** The same for a function that a scheduler calls: nothing to parse, harmless to repeat. */
export function runScheduledFunction<Config extends z.ZodObject, Deps>(
  contract: TickContract,
  unit: Unit<Config, Deps> & { handle(deps: Deps): Promise<void> },
): void {
  start(contract, unit, (deps, base) => measured(contract, base, () => unit.handle(deps)));
}

/** The same for a function whose messages are somebody else's, in their own words. */
export function runNoticeFunction<
  C extends NoticeContract,
  Config extends z.ZodObject,
  Deps extends { db: Database; logger: Logger },
>(
  contract: C,
  unit: Unit<Config, Deps> & { handle(notice: NoticeOf<C>, deps: Deps): Promise<void> },
): void {
  start(contract, unit, (deps) =>
    subscribeNotice(contract, (notice) => unit.handle(notice, deps), deps),
  );
}

/** The same for a function that takes messages of any topic as they are. */
export function runMessageFunction<Config extends z.ZodObject, Deps>(
  contract: { topic: string; consumer: string },
  unit: Unit<Config, Deps> & { handle(message: IncomingMessage, deps: Deps): Promise<void> },
): void {
  start(contract, unit, (deps, base) =>
    measured(contract, base, (message) => unit.handle(message, deps)),
  );
}

/** Of messages that are no events of ours nobody else traces and measures the deliveries. */
function measured(
  contract: { topic: string; consumer: string },
  base: FunctionBase,
  handle: Subscriber,
): Subscriber {
  return (message) =>
    takeDelivery(contract, message, base, async () => {
      await handle(message);
      return "handled";
    });
}

function start<Config extends z.ZodObject, Deps>(
  { consumer }: { consumer: string },
  { env, config, createDeps }: Unit<Config, Deps>,
  toSubscriber: (deps: Deps, base: FunctionBase) => Subscriber,
): void {
  try {
    // All at once first, so that one run names every variable to correct.
    const identified = pushEnv.superRefine(requireIdentity, always);
    checkEnv([unitEnv.superRefine(requireProject, always), identified, config], env);
    const unit = parseEnv(unitEnv, env);
    const push = parseEnv(identified, env);
    const settings = parseEnv(config, env);
    const { LOG_LEVEL: level, GOOGLE_CLOUD_PROJECT: project } = unit;
    const logger = createLogger({ service: consumer, level, project });
    const telemetry = onceItWorks(() => openTelemetry(consumer, unit));
    const { PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNT: serviceAccount } = push;
    const verify =
      audience && serviceAccount
        ? createPushVerifier({ audience, serviceAccount }, logger)
        : undefined;
    const drain = createDrain();
    const open = async () => {
      const { close, ...base } = await telemetry();
      const deps = await createDeps(settings, base);
      const closeAll = (withinMs: number) =>
        closeThenFlush({ close: async () => deps.close?.(), withinMs, flush: close });
      stopGracefully(drain, closeAll, logger);
      dieOfTheUnexpected(logger);
      return toSubscriber(deps, base);
    };
    const handle = createPushHandler({ subscriber: onceItWorks(open), verify, logger });
    registerFunction(consumer, handle, drain);
  } catch (error) {
    console.error(error instanceof EnvError ? error.message : error);
    process.exit(1);
  }
}

/** Does the work at the first call and keeps its result; after a failure the next call tries. */
function onceItWorks<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}
