import type { OutgoingMessage } from "#shared/events/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";

/** Limits of one message: https://cloud.google.com/pubsub/quotas#resource_limits */
const longestOrderingKey = 1_024;
const longestAttribute = 1_024;
/**
 * Far below Pub/Sub's 10 MB, for events are notices: the client library fills an ordered batch up
 * to 9 MiB and then adds one more, and a request of more than 10 MB is refused as a whole.
 */
const largestBody = 500_000;

export type PackedMessage = {
  data: Buffer;
  attributes: Record<string, string>;
  orderingKey?: string;
};

/**
 * A message as Pub/Sub takes it: the body as data, and its id and trace as attributes. Throws
 * `internal` for what Pub/Sub would refuse: there, one bad message makes its whole batch fail.
 */
export function packMessage(message: OutgoingMessage): PackedMessage {
  const { id, body, orderingKey, traceparent } = message;
  const data = Buffer.from(body);
  const attributes = { eventId: id, ...(traceparent ? { traceparent } : {}) };
  if (data.length > largestBody) throw refused(`${data.length} bytes`);
  if (Buffer.byteLength(orderingKey) > longestOrderingKey) throw refused("ordering key too long");
  if (Object.values(attributes).some((value) => Buffer.byteLength(value) > longestAttribute)) {
    throw refused("attribute too long");
  }
  return { data, attributes, ...(orderingKey ? { orderingKey } : {}) };
}

function refused(why: string): AppError {
  return new AppError("internal", { cause: `Pub/Sub takes no such message: ${why}` });
}
