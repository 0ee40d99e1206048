import type { z } from "zod";
import type { Event, EventContract, TickContract } from "#shared/contracts/event.ts";
import { type Subscriber, subscribe } from "#shared/events/subscribe.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { EnvError, parseEnv, unitEnv } from "#shared/kernel/parse-env.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import { registerFunction } from "./register-function.ts";

type Unit<Config extends z.ZodObject, Deps> = {
  env: Record<string, string | undefined>;
  config: Config;
  createDeps(config: z.infer<Config>, logger: Logger): Deps;
};

/**
 * The whole of a function's main.ts: environment → config → deps → subscriber. Prints every wrong
 * variable and exits with 1; connects when the first message comes.
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
  start(contract, unit, (deps) => () => unit.handle(deps));
}

function start<Config extends z.ZodObject, Deps>(
  { consumer }: { consumer: string },
  { env, config, createDeps }: Unit<Config, Deps>,
  toSubscriber: (deps: Deps) => Subscriber,
): void {
  try {
    // All at once first, so that one run names every variable to correct.
    parseEnv(unitEnv.extend(config.shape), env);
    const level = parseEnv(unitEnv, env).LOG_LEVEL;
    const settings = parseEnv(config, env);
    const logger = createLogger({ service: consumer, level });
    registerFunction(consumer, logger, () => toSubscriber(createDeps(settings, logger)));
  } catch (error) {
    console.error(error instanceof EnvError ? error.message : error);
    process.exit(1);
  }
}
