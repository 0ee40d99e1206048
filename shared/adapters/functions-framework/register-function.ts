import { once } from "node:events";
import { http } from "@google-cloud/functions-framework";
import type { Drain } from "./create-drain.ts";
import type { PushHandler } from "./create-push-handler.ts";

/** Registers the one function of a deployment with the framework, as a push target over HTTP. */
export function registerFunction(name: string, handle: PushHandler, drain: Drain): void {
  http(name, async (request, response) => {
    if (request.method !== "POST") return void response.set("Allow", "POST").status(405).end();
    const taken = await drain.run(async () => {
      const status = await handle(request.body, request.headers);
      // Whoever asked may be gone. Otherwise an answer that the process takes to its grave would
      // be a redelivery.
      const sent = response.destroyed ? undefined : once(response, "close");
      response.status(status).end();
      await sent;
      return true;
    });
    if (!taken) response.status(503).end();
  });
}
