import { registerFunction } from "#shared/adapters/functions-framework/register-function.ts";
import { outboxRelayDue } from "#shared/contracts/topics.ts";
import { subscribeTick } from "#shared/events/subscribe.ts";
import { parseEnv } from "#shared/http/parse-env.ts";
import { config } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

const settings = parseEnv(config, process.env);
registerFunction(outboxRelayDue.consumer, async () => {
  const deps = createDeps(settings);
  return subscribeTick(outboxRelayDue, () => handle(deps));
});
