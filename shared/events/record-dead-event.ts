import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { IncomingMessage } from "./ports.ts";

const longestBody = 64_000;

/**
 * Keeps a message that nobody could handle, with the reason, for an operator to see. `error` is
 * for the log alone: its causes are a vendor's or a driver's words.
 */
export async function recordDeadEvent(
  { topic, consumer }: { topic: string; consumer: string },
  message: IncomingMessage,
  reason: string,
  { db, logger }: { db: Database; logger: Logger },
  error?: unknown,
): Promise<void> {
  // PostgreSQL's text cannot hold the NUL that a hostile body may.
  const clean = (text: string) => text.replaceAll("\u0000", "\uFFFD").slice(0, longestBody);
  await db.system((tx) =>
    tx.run(
      `INSERT INTO dead_events (consumer, message_id, topic, reason, body, tenant_id)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [
        consumer,
        clean(message.messageId),
        topic,
        clean(reason),
        clean(message.body),
        // Whatever its shape: so that it can be erased with the tenant that it speaks of.
        /ten_[0-7][0-9a-hjkmnp-tv-z]{25}/.exec(message.body)?.[0] ?? null,
      ],
    ),
  );
  const about = { topic, consumer, event: message.messageId, reason };
  logger.error("event is dead", error === undefined ? about : { ...about, error });
}
