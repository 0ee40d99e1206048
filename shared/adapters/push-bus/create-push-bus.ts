import type { EventPublisher } from "#shared/events/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";

const deadlineMs = 600_000;

type Config = {
  /** Where each topic's consumer takes pushes, as `topic=url,topic=url`. */
  targets: string;
  /** Topics that may do without a target: nobody has to listen to them. */
  unheard?: string[];
};

/**
 * Delivers by POST in Pub/Sub's push format, straight to the consumer of each topic: functions
 * as processes of their own, without a broker. `publish` resolves when the consumer has
 * acknowledged; until then the outbox holds the message.
 * Format: https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function createPushBus(config: Config): EventPublisher {
  const targets = new Map(
    config.targets.split(",").map((pair) => {
      const [topic = "", url = ""] = pair.split(/=(.*)/);
      return [topic, url];
    }),
  );
  return {
    async publish(message) {
      const target = targets.get(message.topic);
      if (!target && config.unheard?.includes(message.topic)) return;
      if (!target) throw new AppError("unavailable", { cause: `no target for ${message.topic}` });
      const response = await fetch(new URL(`projects/local/topics/${message.topic}`, target), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          subscription: `projects/local/subscriptions/${message.topic}`,
          message: {
            messageId: message.id,
            data: Buffer.from(message.body).toString("base64"),
            attributes: message.traceparent ? { traceparent: message.traceparent } : {},
            orderingKey: message.orderingKey,
          },
        }),
        signal: AbortSignal.timeout(deadlineMs),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new AppError("unavailable", { cause: `status ${response.status}` });
    },
  };
}
