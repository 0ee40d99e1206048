import { setTimeout as pause } from "node:timers/promises";
import { Server, ServerCredentials, type status } from "@grpc/grpc-js";
import { z } from "zod";
import { answering, type Handler, Refusal, serviceOf } from "./grpc-service.ts";
import { publishRequest, refusePublish, type StoredMessage, topicName } from "./refuse-publish.ts";
import {
  refuseMask,
  refuseSubscription,
  type Subscription,
  subscriptionSchema,
} from "./refuse-subscription.ts";

/** What happens to one publish instead of success. `stored`: it was taken, only nobody was told. */
type Fault = { code?: keyof typeof status; stored?: boolean; delayMs?: number };

export type FakePubSub = {
  /** `host:port`, as an emulator's. */
  host: string;
  topics: Map<string, StoredMessage[]>;
  subscriptions: Map<string, Subscription>;
  /** Messages in each publish that came, in order of arrival, refused ones too. */
  batches: number[];
  /** The next publishes meet these, one each. */
  failNext(...faults: Fault[]): void;
  /** All publishes, until `fault` is undefined, meet this one. */
  failAll(fault: Fault | undefined): void;
  close(): void;
};

const named = z.object({ name: z.string() });
const update = z.object({
  subscription: subscriptionSchema,
  updateMask: z.object({ paths: z.array(z.string()) }),
});

/**
 * Pub/Sub's publisher, and the administration of topics and subscriptions, over gRPC, from the
 * protocol files of the client library. It delivers nothing. With `requireToken`, calls without
 * an `authorization` are refused: https://cloud.google.com/pubsub/docs/authentication
 */
export async function startFakePubSub({ requireToken = false } = {}): Promise<FakePubSub> {
  const topics = new Map<string, StoredMessage[]>();
  const subscriptions = new Map<string, Subscription>();
  const batches: number[] = [];
  const faults: Fault[] = [];
  let lasting: Fault | undefined;
  let lastId = 0;

  async function publish(raw: unknown): Promise<unknown> {
    const request = publishRequest.parse(raw);
    batches.push(request.messages.length);
    const { code, stored = !code, delayMs = 0 } = faults.shift() ?? lasting ?? {};
    if (delayMs) await pause(delayMs, undefined, { ref: false });
    if (code && !stored) throw new Refusal(code, "injected");
    const reason = refusePublish(request);
    if (reason) throw new Refusal("INVALID_ARGUMENT", reason);
    const kept = topics.get(request.topic);
    if (!kept) throw new Refusal("NOT_FOUND", "Resource not found");
    kept.push(...request.messages);
    if (code) throw new Refusal(code, "injected after the messages were stored");
    return { messageIds: request.messages.map(() => String(++lastId)) };
  }

  function createTopic(raw: unknown): unknown {
    const { name } = named.parse(raw);
    if (!topicName.test(name)) throw new Refusal("INVALID_ARGUMENT", "invalid topic name");
    if (topics.has(name)) throw new Refusal("ALREADY_EXISTS", "Resource already exists");
    topics.set(name, []);
    return { name };
  }

  function keep(subscription: Subscription): unknown {
    const { topic, deadLetterPolicy } = subscription;
    const reason = refuseSubscription(subscription);
    if (reason) throw new Refusal("INVALID_ARGUMENT", reason);
    for (const name of [topic, deadLetterPolicy?.deadLetterTopic ?? topic]) {
      if (!topics.has(name)) throw new Refusal("NOT_FOUND", "Resource not found");
    }
    subscriptions.set(subscription.name, subscription);
    return subscription;
  }

  function createSubscription(raw: unknown): unknown {
    const subscription = subscriptionSchema.parse(raw);
    const known = subscriptions.has(subscription.name);
    if (known) throw new Refusal("ALREADY_EXISTS", "Resource already exists");
    return keep(subscription);
  }

  function updateSubscription(raw: unknown): unknown {
    const { subscription, updateMask } = update.parse(raw);
    const known = subscriptions.get(subscription.name);
    if (!known) throw new Refusal("NOT_FOUND", "Resource not found");
    const reason = refuseMask(updateMask.paths);
    if (reason) throw new Refusal("INVALID_ARGUMENT", reason);
    const named = Object.entries(subscription).filter(([field]) =>
      updateMask.paths.includes(field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
    );
    return keep({ ...known, ...Object.fromEntries(named) });
  }

  const server = new Server({ "grpc.max_receive_message_length": -1 });
  const services: Record<string, Record<string, Handler>> = {
    "google.pubsub.v1.Publisher": { publish, createTopic },
    "google.pubsub.v1.Subscriber": { createSubscription, updateSubscription },
  };
  for (const [name, handlers] of Object.entries(services)) {
    const unary = Object.entries(handlers).map(([method, handle]) => [
      method,
      answering(handle, requireToken),
    ]);
    server.addService(serviceOf(name), Object.fromEntries(unary));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    host: `127.0.0.1:${port}`,
    topics,
    subscriptions,
    batches,
    failNext: (...more) => void faults.push(...more),
    failAll(fault) {
      lasting = fault;
    },
    close: () => server.forceShutdown(),
  };
}
