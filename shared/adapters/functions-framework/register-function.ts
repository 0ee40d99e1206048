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
export function registerFunction(name: string, logger: Logger, start: () => Subscriber): void {
  let subscriber: Subscriber | undefined;
  cloudEvent(name, async (event: unknown) => {
    const parsed = pushed.safeParse(event);
    if (!parsed.success) {
      // Nothing that Pub/Sub sends; sent again it would be no better.
      logger.error("not a Pub/Sub message", { problems: z.prettifyError(parsed.error) });
      return;
    }
    const { id, data } = parsed.data;
    const body = Buffer.from(data.message.data ?? "", "base64").toString("utf8");
    try {
      subscriber ??= start();
      await subscriber({ messageId: id, body });
    } catch (error) {
      logger.warn("not handled; to be delivered again", { event: id, error });
      throw new Error("not handled");
    }
  });
}
