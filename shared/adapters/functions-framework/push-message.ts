import { z } from "zod";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { idPattern } from "#shared/kernel/ids.ts";

/**
 * The body of a push, wrapped as Pub/Sub sends it by default; Eventarc's binary CloudEvents have
 * the same one. A message without data has attributes only.
 * Format: https://cloud.google.com/pubsub/docs/push#receive_push
 */
const pushBody = z.object({
  subscription: z.string(),
  /** Present only where the subscription has a dead-letter policy. */
  deliveryAttempt: z.int().positive().optional(),
  message: z.object({
    messageId: z.string().min(1),
    data: z.base64().optional(),
    attributes: z.record(z.string(), z.string()).nullish(),
  }),
});

const eventId = idPattern("evt");

/** The message of a push, or what is wrong with the body. */
export function readPush(body: unknown): { message: IncomingMessage } | { problem: string } {
  const parsed = pushBody.safeParse(body);
  if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
  const { message, deliveryAttempt } = parsed.data;
  const attributes = message.attributes ?? {};
  // What was published twice, or moved to a dead-letter topic, has a new id of Pub/Sub's each time.
  const known = eventId.test(attributes.eventId ?? "") ? attributes.eventId : undefined;
  return {
    message: {
      messageId: known ?? message.messageId,
      body: Buffer.from(message.data ?? "", "base64").toString("utf8"),
      attributes,
      ...(deliveryAttempt ? { attempt: deliveryAttempt } : {}),
    },
  };
}
