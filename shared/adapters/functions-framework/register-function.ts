import { cloudEvent } from "@google-cloud/functions-framework";
import { z } from "zod";
import type { Subscriber } from "#shared/events/subscribe.ts";

/** A Pub/Sub push as the framework hands it over, raw or inside a CloudEvent. */
const pushed = z.object({
  id: z.string(),
  data: z.object({ message: z.object({ data: z.base64().optional() }) }),
});

/**
 * Registers the one function of a deployment. `start` builds its subscriber, once, when the
 * first message comes; after a failure the next message tries again. A rejected call is
 * answered with 500, on which Pub/Sub delivers again.
 */
export function registerFunction(name: string, start: () => Promise<Subscriber>): void {
  let subscriber: Promise<Subscriber> | undefined;
  cloudEvent(name, async (event: unknown) => {
    subscriber ??= start();
    const receive = await subscriber.catch((error) => {
      subscriber = undefined;
      throw error;
    });
    const { id, data } = pushed.parse(event);
    const body = Buffer.from(data.message.data ?? "", "base64").toString("utf8");
    await receive({ messageId: id, body });
  });
}
