import { cloudEvent } from "@google-cloud/functions-framework";
import { z } from "zod";
import type { Subscriber } from "#shared/events/subscribe.ts";
import type { Logger } from "#shared/kernel/logger.ts";

/** A Pub/Sub push as the framework hands it over, raw or inside a CloudEvent. */
const pushed = z.object({
  id: z.string(),
  data: z.object({ message: z.object({ data: z.base64().optional() }) }),
});

/**
 * Registers the one function of a deployment. `start` builds its subscriber, once, when the
 * first message comes; after a failure the next message tries again. A delivery that fails is
 * answered with 500 and no word of why, on which Pub/Sub delivers again.
 */
export function registerFunction(
  name: string,
  logger: Logger,
  start: () => Promise<Subscriber>,
): void {
  let subscriber: Promise<Subscriber> | undefined;
  cloudEvent(name, async (event: unknown) => {
    const { id, data } = pushed.parse(event);
    const body = Buffer.from(data.message.data ?? "", "base64").toString("utf8");
    subscriber ??= start();
    try {
      const receive = await subscriber.catch((error) => {
        subscriber = undefined;
        throw error;
      });
      await receive({ messageId: id, body });
    } catch (error) {
      logger.warn("not handled; to be delivered again", { event: id, error });
      throw new Error("not handled");
    }
  });
}
