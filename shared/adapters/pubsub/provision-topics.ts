import type { CreateSubscriptionOptions, PubSub } from "@google-cloud/pubsub";
import { z } from "zod";
import { within } from "#shared/kernel/within.ts";
import { deadLetterTopicOf, deliveryPolicy } from "./delivery-policy.ts";
import { openPubSub, type PubSubAddress } from "./open-pubsub.ts";

/** The library itself would try for ten minutes. */
const longestMs = 30_000;

type PushSubscription = {
  topic: string;
  /** The function that consumes the topic; the subscription has its name. */
  consumer: string;
  /** Where the consumer takes pushes; without it, messages wait to be pulled. */
  pushEndpoint?: string | undefined;
  /**
   * Messages of one key one after the other, each only when the one before is acknowledged. (The
   * emulator never moves such a message to the dead-letter topic: it holds its key up for good.)
   */
  ordered?: boolean;
  /** false: a message that keeps failing is tried until it is too old. For ticks. */
  deadLetter?: boolean;
};

export type ProvisionOptions = PubSubAddress & {
  subscriptions: PushSubscription[];
  /** Topics that nobody here consumes: announcements to whoever is outside. */
  topics?: string[];
  /** Where dead letters are pushed to: the function `record-dead-event`. */
  deadLetterEndpoint?: string | undefined;
  /** Who signs pushes (OIDC), and for whom. The emulator ignores it. */
  identity?: { serviceAccount: string; audience: string } | undefined;
} & Partial<Record<keyof typeof deliveryPolicy, number>>;

/**
 * Creates the topics, the push subscriptions and the dead-letter topics with their subscriptions;
 * what exists already is brought to the same settings. For the emulator and for tests: in the
 * cloud, infrastructure as code does the same from the same numbers.
 * Throws when the service does not answer within half a minute.
 */
export async function provisionTopics(options: ProvisionOptions): Promise<void> {
  const client = await openPubSub(options);
  const dead = options.subscriptions.filter(({ deadLetter = true }) => deadLetter);
  const names = [
    ...options.subscriptions.map(({ topic }) => topic),
    ...dead.map(({ topic }) => deadLetterTopicOf(topic)),
    ...(options.topics ?? []),
  ];
  const provision = async () => {
    await Promise.all([...new Set(names)].map((name) => ensureTopic(client, name)));
    await Promise.all([
      ...options.subscriptions.map((one) =>
        ensureSubscription(client, one.topic, one.consumer, settingsOf(one, options)),
      ),
      // The last stop: tried again until it is kept, for there is nowhere else to go.
      ...dead.map(({ topic }) => {
        const name = deadLetterTopicOf(topic);
        const settings = commonSettings(options, options.deadLetterEndpoint);
        return ensureSubscription(client, name, name, settings);
      }),
    ]);
  };
  try {
    await within(longestMs, provision());
  } finally {
    await client.close();
  }
}

type Settings = CreateSubscriptionOptions & { enableMessageOrdering?: boolean };

function settingsOf(one: PushSubscription, options: ProvisionOptions): Settings {
  const { maxDeliveryAttempts } = { ...deliveryPolicy, ...options };
  const { topic, pushEndpoint, ordered = false, deadLetter = true } = one;
  const deadLetterTopic = `projects/${options.projectId}/topics/${deadLetterTopicOf(topic)}`;
  return {
    ...commonSettings(options, pushEndpoint),
    enableMessageOrdering: ordered,
    deadLetterPolicy: deadLetter ? { deadLetterTopic, maxDeliveryAttempts } : null,
  };
}

function commonSettings(options: ProvisionOptions, pushEndpoint: string | undefined): Settings {
  const policy = { ...deliveryPolicy, ...options };
  const { identity } = options;
  const oidcToken = identity && {
    serviceAccountEmail: identity.serviceAccount,
    audience: identity.audience,
  };
  return {
    ackDeadlineSeconds: policy.ackDeadlineSeconds,
    messageRetentionDuration: { seconds: policy.retentionSeconds },
    // A subscription that nothing came to for a month stays.
    expirationPolicy: {},
    retryPolicy: {
      minimumBackoff: { seconds: policy.minimumBackoffSeconds },
      maximumBackoff: { seconds: policy.maximumBackoffSeconds },
    },
    ...(pushEndpoint ? { pushConfig: { pushEndpoint, ...(oidcToken ? { oidcToken } : {}) } } : {}),
  };
}

async function ensureTopic(client: PubSub, name: string): Promise<void> {
  await client.createTopic(name).catch(unlessThere);
}

async function ensureSubscription(
  client: PubSub,
  topic: string,
  name: string,
  settings: Settings,
): Promise<void> {
  const created = await client.createSubscription(topic, name, settings).catch(unlessThere);
  if (created) return;
  await client.subscription(name).setMetadata(changeable(settings));
}

/**
 * What may change of a subscription that exists; the mask of the update names these fields alone.
 * Whether it is ordered is decided at its creation, for good; and the emulator refuses any update
 * that names `expiration_policy`, which is the same for all of them.
 */
function changeable(settings: Settings): Settings {
  const { enableMessageOrdering: _, expirationPolicy: __, pushConfig = {}, ...rest } = settings;
  return { ...rest, pushConfig };
}

const alreadyExists = z.object({ code: z.literal(6) });

function unlessThere(error: unknown): undefined {
  if (!alreadyExists.safeParse(error).success) throw error;
}
