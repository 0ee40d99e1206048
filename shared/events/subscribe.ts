import type { Event, EventContract } from "#shared/contracts/event.ts";
import { tenantEvent } from "#shared/contracts/event.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import { withLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { type EventMeasure, type Meter, noMeter } from "#shared/kernel/meter.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { noTracer, type Span, type Tracer } from "#shared/kernel/tracer.ts";
import { isHandled } from "./ledger.ts";
import type { IncomingMessage } from "./ports.ts";
import { recordDeadEvent } from "./record-dead-event.ts";

/**
 * Takes one delivery. Returning acknowledges it; throwing asks for it again, later.
 */
export type Subscriber = (message: IncomingMessage) => Promise<void>;

type Deps = {
  db: Database;
  logger: Logger;
  tracer?: Tracer | undefined;
  metrics?: Pick<Meter, "observeEvent"> | undefined;
};

type Outcome = EventMeasure["outcome"];

/**
 * The one way from a message to a handler: decodes, parses with the contract, skips what the
 * ledger has seen. What can never succeed (unparseable, or an error with `retry: false`) becomes
 * a dead event with its reason; anything else is thrown, so that the bus delivers again. Each
 * delivery is a span of the trace that the message carries, is measured, and names itself in
 * whatever is logged meanwhile.
 */
export function subscribe<C extends EventContract>(
  contract: C,
  handle: (event: Event<C>) => Promise<void>,
  deps: Deps,
): Subscriber {
  const { tracer = noTracer } = deps;
  const { topic, consumer } = contract;
  const parse = parserOf(contract);

  async function take(message: IncomingMessage, span: Span): Promise<Outcome> {
    const parsed = parse(message);
    if (typeof parsed === "string") return bury(message, parsed);
    const { id, tenantId } = parsed;
    span.note({ attributes: { "event.id": id, "tenant.id": tenantId } });
    const traceparent = tracer.traceparent() ?? message.attributes?.traceparent;
    return withLogFields({ event: id, tenantId, consumer, traceparent }, async () => {
      if (await isHandled(deps.db, consumer, parsed)) return "skipped";
      try {
        await handle(parsed);
        return "handled";
      } catch (error) {
        if (!(error instanceof AppError) || error.retry) throw error;
        return bury(message, `${error.code}: ${error.message}`);
      }
    });
  }

  async function bury(message: IncomingMessage, reason: string): Promise<Outcome> {
    await recordDeadEvent(contract, message, reason, deps);
    return "dead";
  }

  return async (message) => {
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
        outcome = await take(message, span);
        span.note({ attributes: { outcome }, failed: outcome === "dead" });
      });
    } finally {
      const seconds = (performance.now() - startedAt) / 1000;
      (deps.metrics ?? noMeter).observeEvent({ consumer, outcome, seconds });
    }
  };
}

/** From a message to its event, or to what is wrong with it. */
function parserOf<C extends EventContract>(contract: C) {
  const schema = tenantEvent(contract.data);
  return (message: IncomingMessage): Event<C> | string => {
    const parsed = schema.safeParse(parseJson(message.body));
    if (!parsed.success) {
      const problems = parsed.error.issues.map(
        (i) => `${i.path.join(".") || "body"}: ${i.message}`,
      );
      return problems.join("; ");
    }
    const { id, occurredAt } = parsed.data;
    // `data` went through the contract's own schema just now; zod cannot infer a generic's output.
    return {
      ...parsed.data,
      // Redeliveries of one message are one event, whoever published it.
      id: id ?? derivedId("evt", contract.topic, message.messageId),
      occurredAt: occurredAt ? new Date(occurredAt) : new Date(),
    } as Event<C>;
  };
}
