import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { EventPublisher, OutgoingMessage } from "./ports.ts";

/** Publishes what a transaction has just committed. */
export type Outbox = { dispatch(message: OutgoingMessage): Promise<void> };

type Deps = { db: Database; publisher: EventPublisher; logger: Logger };

/**
 * `background`: do not keep the caller waiting for the bus. For buses whose custody begins only
 * when the consumer is done (in process, or pushing without a broker). With a broker the caller
 * waits: on Cloud Run the processor stops with the response.
 */
export function createOutbox(deps: Deps, options: { background: boolean }): Outbox {
  return {
    async dispatch(message) {
      const sent = publishAndMark(message, deps).catch((error) =>
        deps.logger.warn("not published yet; the relay will", { event: message.id, error }),
      );
      if (!options.background) await sent;
    },
  };
}

/** Publishes one message of the outbox and takes it off the relay's list. */
export async function publishAndMark(
  message: OutgoingMessage,
  { db, publisher }: Pick<Deps, "db" | "publisher">,
): Promise<void> {
  await publisher.publish(message);
  await db.system((tx) =>
    tx.run("UPDATE outbox SET published_at = now() WHERE id = $1", [message.id]),
  );
}
