import { registerFunction } from "#shared/adapters/functions-framework/register-function.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import { parseEnv } from "#shared/http/parse-env.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import { config } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

const settings = parseEnv(config, process.env);
const logger = createLogger({ service: documentDeleted.consumer });
registerFunction(documentDeleted.consumer, logger, async () => {
  const deps = createDeps(settings, logger);
  return subscribe(documentDeleted, (event) => handle(event, deps), deps);
});
