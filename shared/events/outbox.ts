import { announcements } from "#shared/contracts/topics.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { noTracer, type Tracer } from "#shared/kernel/tracer.ts";
import { within } from "#shared/kernel/within.ts";
import type { EventPublisher, OutgoingMessage } from "./ports.ts";

/** A broker that is away keeps nobody waiting longer: what is committed, the relay publishes. */
const longestWaitMs = 2_000;

/** Publishes what a transaction has just committed. */
export type Outbox = {
  dispatch(message: OutgoingMessage): Promise<void>;
  /** The trace that events emitted now belong to. */
  traceparent?(): string | undefined;
};

type Deps = { db: Database; publisher: EventPublisher; logger: Logger; tracer?: Tracer };

/**
 * `background`: do not keep the caller waiting for the bus. For buses whose custody begins only
 * when the consumer is done (in process, or pushing without a broker). With a broker the caller
 * waits: on Cloud Run the processor stops with the response.
 *
 * `close` resolves once nothing is on its way; what could not be published from then on is no
 * news: the relay publishes it.
 */
export function createOutbox(
  deps: Deps,
  options: { background: boolean },
): Outbox & { close(): Promise<void> } {
  const { logger, tracer = noTracer } = deps;
  const running = new Set<Promise<void>>();
  let closing = false;
  return {
    async dispatch(message) {
      const attributes = { "messaging.destination.name": message.topic, event: message.id };
      const publish = () => publishAndMark(message, deps);
      const sent = tracer
        .span(`publish ${message.topic}`, { kind: "producer", attributes }, publish)
        .catch((error) => {
          const fields = { event: message.id, error };
          if (closing) logger.debug("not published before closing", fields);
          else logger.warn("not published yet; the relay will", fields);
        })
        .finally(() => running.delete(sent));
      running.add(sent);
      if (!options.background) await within(longestWaitMs, sent).catch(() => {});
    },
    traceparent: () => tracer.traceparent(),
    async close() {
      closing = true;
      await Promise.all(running);
    },
  };
}

/** They hold words of documents, which must not outlive those here; other events hold ids. */
const announced = announcements.map(({ topic }) => topic);

/** Publishes one message of the outbox and takes it off the relay's list. */
export async function publishAndMark(
  message: OutgoingMessage,
  { db, publisher }: Pick<Deps, "db" | "publisher">,
): Promise<void> {
  await publisher.publish(message);
  await db.system((tx) =>
    tx.run(
      `UPDATE outbox SET published_at = now(),
         body = CASE WHEN topic = ANY ($2) THEN '{}'::jsonb ELSE body END
       WHERE id = $1`,
      [message.id, announced],
    ),
  );
}
