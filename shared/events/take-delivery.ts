import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type EventMeasure, type Meter, noMeter } from "#shared/kernel/meter.ts";
import { noTracer, type Span, type Tracer } from "#shared/kernel/tracer.ts";
import type { IncomingMessage } from "./ports.ts";
import { recordDeadEvent } from "./record-dead-event.ts";

export type DeliveryDeps = {
  db: Database;
  logger: Logger;
  tracer?: Tracer | undefined;
  metrics?: Pick<Meter, "observeEvent"> | undefined;
};

export type Outcome = EventMeasure["outcome"];

type Consumed = { topic: string; consumer: string };

/**
 * Makes each delivery a span of the trace that its message carries, measures it, logs at `debug`
 * what became of it, and names it in the log: whoever delivers has opened a context for it (`withLogFields`).
 */
export async function takeDelivery(
  { topic, consumer }: Consumed,
  message: IncomingMessage,
  { logger, tracer = noTracer, metrics = noMeter }: Omit<DeliveryDeps, "db">,
  take: (span: Span) => Promise<Outcome>,
): Promise<void> {
  const { messageId, attempt, attributes: carried } = message;
  const attributes = {
    "messaging.destination.name": topic,
    "messaging.message.id": messageId.slice(0, 64),
    consumer,
    ...(attempt !== undefined && { attempt }),
  };
  const startedAt = performance.now();
  let outcome: Outcome = "failed";
  const options = { kind: "consumer", parent: carried?.traceparent, attributes } as const;
  try {
    await tracer.span(consumer, options, async (span) => {
      const traceparent = tracer.traceparent() ?? carried?.traceparent;
      addLogFields({ event: messageId, consumer, traceparent });
      outcome = await take(span);
      span.note({ attributes: { outcome }, failed: outcome === "dead" });
    });
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.observeEvent({ consumer, outcome, seconds });
    // With what was added to the log's fields on the way: ids, and how much of what was done.
    logger.debug("event taken", { consumer, outcome, seconds: Number(seconds.toFixed(3)) });
  }
}

/** Keeps what can never succeed as a dead event; throws what may. */
export async function handleOrBury(
  consumed: Consumed,
  message: IncomingMessage,
  deps: DeliveryDeps,
  handle: () => Promise<void>,
): Promise<Outcome> {
  try {
    await handle();
    return "handled";
  } catch (error) {
    if (!(error instanceof AppError) || error.retry) throw error;
    return bury(consumed, message, `${error.code}: ${error.message}`, deps, error);
  }
}

export async function bury(
  consumed: Consumed,
  message: IncomingMessage,
  reason: string,
  deps: DeliveryDeps,
  error?: unknown,
): Promise<Outcome> {
  await recordDeadEvent(consumed, message, reason, deps, error);
  return "dead";
}
