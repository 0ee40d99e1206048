/**
 * How every push subscription delivers; whoever creates subscriptions, on the emulator or in the
 * cloud, takes the numbers from here.
 * Limits: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions
 */
export const deliveryPolicy = {
  /** One delivery may take this long; the longest that Pub/Sub allows. */
  ackDeadlineSeconds: 600,
  /** The wait before the next attempt grows between these two. */
  minimumBackoffSeconds: 10,
  maximumBackoffSeconds: 600,
  /** After so many failed attempts a message moves to the dead-letter topic (5 to 100). */
  maxDeliveryAttempts: 10,
  /** What nobody took is kept for a week. */
  retentionSeconds: 604_800,
} as const;

/** The topic, and its one subscription, that take what `topic`'s consumer failed at too often. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}-dead`;
}
