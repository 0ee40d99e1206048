import type { Subscriber } from "#shared/events/subscribe.ts";
import { withLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { PushVerifier } from "./create-push-verifier.ts";
import { readPush } from "./push-message.ts";

/** Takes one push, its body parsed from JSON; resolves to the status of the answer. */
export type PushHandler = (
  body: unknown,
  headers: { authorization?: string | undefined },
) => Promise<number>;

type Deps = {
  /** The subscriber, or how to start it: asked at every push, and again after it failed. */
  subscriber(): Promise<Subscriber> | Subscriber;
  /** Without it, whoever reaches the address may push. */
  verify?: PushVerifier | undefined;
  logger: Logger;
};

/**
 * From a push to a subscriber. 204 acknowledges; on anything else Pub/Sub delivers again, and 500
 * comes with no word of why. What is no push at all would be no better sent again: it is logged
 * and acknowledged. Never rejects.
 */
export function createPushHandler({ subscriber, verify, logger }: Deps): PushHandler {
  return async (body, headers) => {
    const verdict = verify ? await verify(headers.authorization) : 200;
    if (verdict !== 200) {
      logger.warn("push refused", { status: verdict });
      return verdict;
    }
    const push = readPush(body);
    if ("problem" in push) {
      logger.error("not a Pub/Sub message", { problem: push.problem });
      return 204;
    }
    const { messageId, attempt, attributes } = push.message;
    // Whatever is logged on its way says which event it was, and under which trace.
    return withLogFields({ event: messageId, traceparent: attributes?.traceparent }, async () => {
      try {
        await (await subscriber())(push.message);
        return 204;
      } catch (error) {
        logger.warn("not handled; to be delivered again", { attempt, error });
        return 500;
      }
    });
  };
}
