import type { EventPublisher, OutgoingMessage } from "#shared/events/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";

/** As long as a push subscription may wait at the most. */
const longestMs = 600_000;

type Config = {
  /** Where each topic's consumer takes pushes, as `topic=url,topic=url`. */
  targets: string;
  /** Topics that may do without a target: nobody has to listen to them. */
  unheard?: string[];
  /** How long a consumer may take to acknowledge. */
  deadlineMs?: number;
};

/**
 * Delivers by POST in Pub/Sub's push format, straight to the consumer of each topic: functions
 * as processes of their own, without a broker. `publish` resolves when the consumer has
 * acknowledged, and rejects with `unavailable` otherwise: the outbox holds the message until then,
 * and its relay is what delivers again.
 * Format: https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function createPushBus(config: Config): EventPublisher {
  const { unheard = [], deadlineMs = longestMs } = config;
  const targets = new Map(
    config.targets.split(",").map((pair) => {
      const [topic = "", url = ""] = pair.split(/=(.*)/);
      return [topic, url];
    }),
  );

  async function push(target: string, message: OutgoingMessage): Promise<number> {
    const response = await fetch(target, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(pushOf(message)),
      // Followed, it would arrive elsewhere without its body, and count as taken.
      redirect: "error",
      signal: AbortSignal.timeout(deadlineMs),
    });
    await response.arrayBuffer();
    return response.status;
  }

  return {
    async publish(message) {
      const { topic } = message;
      const target = targets.get(topic);
      if (!target && unheard.includes(topic)) return;
      if (!target) throw unavailable(`no target for ${topic}`);
      const status = await push(target, message).catch((cause: unknown) => {
        throw unavailable(cause);
      });
      if (!acknowledging.has(status)) throw unavailable(`status ${status}`);
    },
  };
}

/** https://cloud.google.com/pubsub/docs/push#receive_push */
const acknowledging = new Set([200, 201, 202, 204]);

function pushOf({ topic, id, body, orderingKey, traceparent }: OutgoingMessage) {
  return {
    subscription: `projects/local/subscriptions/${topic}`,
    message: {
      messageId: id,
      data: Buffer.from(body).toString("base64"),
      attributes: traceparent ? { traceparent } : {},
      orderingKey,
    },
  };
}

function unavailable(cause: unknown): AppError {
  return new AppError("unavailable", { cause });
}
