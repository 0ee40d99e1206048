import { z } from "zod";

const pubsubMessage = z.object({
  data: z.instanceof(Buffer),
  attributes: z.record(z.string(), z.string()),
  orderingKey: z.string(),
});
export const publishRequest = z.object({ topic: z.string(), messages: z.array(pubsubMessage) });
export type PublishRequest = z.infer<typeof publishRequest>;
export type StoredMessage = z.infer<typeof pubsubMessage>;

// https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names
const resourceName = (kind: string) =>
  new RegExp(`^projects/[^/]+/${kind}/(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$`);
export const topicName = resourceName("topics");
export const subscriptionName = resourceName("subscriptions");

const bytes = (text: string) => Buffer.byteLength(text);

/** Why the real service refuses a publish with INVALID_ARGUMENT; undefined when it does not. */
export function refusePublish(request: PublishRequest): string | undefined {
  if (!topicName.test(request.topic)) return "invalid topic name";
  // https://cloud.google.com/pubsub/docs/reference/rpc/google.pubsub.v1#publishrequest
  if (request.messages.length === 0) return "no messages";
  // https://cloud.google.com/pubsub/quotas#resource_limits: 10 MB and 1,000 messages per request
  if (sizeOf(request) > 10_000_000) return "request larger than 10 MB";
  if (request.messages.length > 1_000) return "more than 1,000 messages";
  return request.messages.map(refuseMessage).find((reason) => reason !== undefined);
}

function refuseMessage({ data, attributes, orderingKey }: StoredMessage): string | undefined {
  const pairs = Object.entries(attributes);
  // https://cloud.google.com/pubsub/docs/reference/rpc/google.pubsub.v1#pubsubmessage
  if (data.length === 0 && pairs.length === 0) return "neither data nor attributes";
  // https://cloud.google.com/pubsub/quotas#resource_limits
  if (bytes(orderingKey) > 1_024) return "ordering key longer than 1,024 bytes";
  if (pairs.length > 100) return "more than 100 attributes";
  for (const [key, value] of pairs) {
    if (bytes(key) === 0 || bytes(key) > 256) return "attribute key not 1 to 256 bytes long";
    if (bytes(value) > 1_024) return "attribute value longer than 1,024 bytes";
    // https://cloud.google.com/pubsub/docs/publish-message-overview#attributes
    if (key.startsWith("goog")) return "attribute key begins with goog";
  }
}

/** About the bytes of the request on the wire. */
function sizeOf({ topic, messages }: PublishRequest): number {
  const sizes = messages.map(({ data, attributes, orderingKey }) => {
    const words = [orderingKey, ...Object.entries(attributes).flat()];
    return data.length + bytes(words.join(""));
  });
  return sizes.reduce((sum, size) => sum + size, topic.length);
}
