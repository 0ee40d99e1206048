import type { Event, EventContract } from "#shared/contracts/event.ts";
import { tenantEvent } from "#shared/contracts/event.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { isHandled } from "./ledger.ts";
import type { IncomingMessage } from "./ports.ts";
import { recordDeadEvent } from "./record-dead-event.ts";

/**
 * Takes one delivery. Returning acknowledges it; throwing asks for it again, later.
 */
export type Subscriber = (message: IncomingMessage) => Promise<void>;

type Deps = { db: Database; logger: Logger };

/**
 * The one way from a message to a handler: decodes, parses with the contract, skips what the
 * ledger has seen. What can never succeed (unparseable, or an error with `retry: false`) becomes
 * a dead event with its reason; anything else is thrown, so that the bus delivers again.
 */
export function subscribe<C extends EventContract>(
  contract: C,
  handle: (event: Event<C>) => Promise<void>,
  deps: Deps,
): Subscriber {
  const schema = tenantEvent(contract.data);
  return async (message) => {
    const parsed = schema.safeParse(parseJson(message.body));
    if (!parsed.success) {
      const problems = parsed.error.issues.map(
        (i) => `${i.path.join(".") || "body"}: ${i.message}`,
      );
      return recordDeadEvent(contract, message, problems.join("; "), deps);
    }
    // `data` went through the contract's own schema just now; zod cannot infer a generic's output.
    const { id, occurredAt } = parsed.data;
    const event = {
      ...parsed.data,
      // Redeliveries of one message are one event, whoever published it.
      id: id ?? derivedId("evt", contract.topic, message.messageId),
      occurredAt: occurredAt ? new Date(occurredAt) : new Date(),
    } as Event<C>;
    if (await isHandled(deps.db, contract.consumer, event)) return;
    try {
      await handle(event);
    } catch (error) {
      if (!(error instanceof AppError) || error.retry) throw error;
      await recordDeadEvent(contract, message, `${error.code}: ${error.message}`, deps);
    }
  };
}
