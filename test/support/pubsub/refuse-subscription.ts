import { z } from "zod";
import { subscriptionName } from "./refuse-publish.ts";

const duration = z.object({ seconds: z.coerce.number(), nanos: z.number().default(0) });

export const subscriptionSchema = z.object({
  name: z.string(),
  topic: z.string(),
  pushConfig: z
    .object({
      pushEndpoint: z.string(),
      oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string() }).nullish(),
    })
    .nullish(),
  ackDeadlineSeconds: z.number(),
  messageRetentionDuration: duration.nullish(),
  enableMessageOrdering: z.boolean(),
  deadLetterPolicy: z
    .object({ deadLetterTopic: z.string(), maxDeliveryAttempts: z.number() })
    .nullish(),
  retryPolicy: z.object({ minimumBackoff: duration, maximumBackoff: duration }).nullish(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** What an update may not change: https://cloud.google.com/pubsub/docs/ordering#enable_ordering */
const unchangeable = ["name", "topic", "enable_message_ordering", "filter"];
/** What the emulator refuses to change besides, in its own words, though the service would. */
const unsupported = ["expiration_policy"];

/** Why an update is refused with INVALID_ARGUMENT for the fields that its mask names. */
export function refuseMask(paths: string[]): string | undefined {
  if (paths.length === 0) return "an update mask is required";
  const fixed = paths.find((path) => unchangeable.includes(path));
  if (fixed) return `the ${fixed} field in the Subscription is not mutable`;
  const later = paths.find((path) => unsupported.includes(path));
  if (later) return `Updating the ${later} field is currently unsupported in the Pub/Sub Emulator.`;
}

/**
 * Why the real service refuses a subscription with INVALID_ARGUMENT.
 * Source: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions
 */
export function refuseSubscription(one: Subscription): string | undefined {
  if (!subscriptionName.test(one.name)) return "invalid subscription name";
  const { ackDeadlineSeconds: ack } = one;
  if (ack !== 0 && (ack < 10 || ack > 600)) return "ack deadline not 10 to 600 s";
  const retention = one.messageRetentionDuration?.seconds ?? 604_800;
  if (retention < 600 || retention > 31 * 86_400) return "retention not 10 minutes to 31 days";
  const attempts = one.deadLetterPolicy?.maxDeliveryAttempts ?? 5;
  if (attempts < 5 || attempts > 100) return "delivery attempts not 5 to 100";
  const { minimumBackoff: min, maximumBackoff: max } = one.retryPolicy ?? {};
  if ((min?.seconds ?? 0) > 600 || (max?.seconds ?? 0) > 600) return "backoff not 0 to 600 s";
  if (min && max && min.seconds > max.seconds) return "minimum backoff above the maximum";
  const { oidcToken, pushEndpoint } = one.pushConfig ?? {};
  // https://cloud.google.com/pubsub/docs/push: HTTPS only; plain HTTP exists at emulators alone.
  if (oidcToken && !pushEndpoint) return "a token without an endpoint";
}
