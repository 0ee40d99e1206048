import { z } from "zod";
import type { Event, EventContract } from "#shared/contracts/event.ts";
import { tenantEvent } from "#shared/contracts/event.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import type { Span } from "#shared/kernel/tracer.ts";
import { isHandled } from "./ledger.ts";
import { parseMessage } from "./parse-message.ts";
import type { IncomingMessage } from "./ports.ts";
import {
  bury,
  type DeliveryDeps,
  handleOrBury,
  type Outcome,
  takeDelivery,
} from "./take-delivery.ts";

/** What of an event's data says in the log which one it is, and no more. */
const about = z
  .object({ documentId: z.string().max(40), generation: z.int(), batch: z.int() })
  .partial();

/**
 * Takes one delivery. Returning acknowledges it; throwing asks for it again, later.
 */
export type Subscriber = (message: IncomingMessage) => Promise<void>;

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
  deps: DeliveryDeps,
): Subscriber {
  const parse = parserOf(contract);

  async function take(message: IncomingMessage, span: Span): Promise<Outcome> {
    const parsed = parse(message);
    if (typeof parsed === "string") return bury(contract, message, parsed, deps);
    const { consumer } = contract;
    const { id, tenantId } = parsed;
    span.note({ attributes: { "event.id": id, "tenant.id": tenantId } });
    addLogFields({ event: id, tenantId, ...about.safeParse(parsed.data).data });
    if (await isHandled(deps.db, consumer, parsed)) return "skipped";
    return handleOrBury(contract, message, deps, () => handle(parsed));
  }

  return (message) => takeDelivery(contract, message, deps, (span) => take(message, span));
}

/** From a message to its event, or to what is wrong with it. */
function parserOf<C extends EventContract>(contract: C) {
  const schema = tenantEvent(contract.data);
  return (message: IncomingMessage): Event<C> | string => {
    const parsed = parseMessage(schema, parseJson(message.body));
    if (parsed.problem !== undefined) return parsed.problem;
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
