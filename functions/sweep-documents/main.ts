import { registerFunction } from "#shared/adapters/functions-framework/register-function.ts";
import { documentSweepDue } from "#shared/contracts/topics.ts";
import { subscribeTick } from "#shared/events/subscribe.ts";
import { parseEnv } from "#shared/http/parse-env.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import { config } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

const settings = parseEnv(config, process.env);
const logger = createLogger({ service: documentSweepDue.consumer });
registerFunction(documentSweepDue.consumer, logger, async () => {
  const deps = createDeps(settings, logger);
  return subscribeTick(documentSweepDue, () => handle(deps));
});
